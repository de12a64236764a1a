namespace Gateway.Tests.Support;

/// <summary>How a program ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both outputs, for messages.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}
