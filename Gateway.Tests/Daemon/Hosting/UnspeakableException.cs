namespace Gateway.Tests.Daemon.Hosting;

/// <summary>Cannot be made text.</summary>
internal sealed class UnspeakableException : Exception
{
    public override string ToString() => throw new InvalidOperationException("No words.");
}
