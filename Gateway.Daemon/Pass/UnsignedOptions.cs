namespace Gateway.Daemon.Pass;

/// <summary>Settings of calls without credentials, section <c>Unsigned</c>.</summary>
internal sealed class UnsignedOptions
{
    public const string Section = "Unsigned";

    /// <summary>
    /// The calls that pass without a signature: <c>service:Action</c>, with <c>*</c> and <c>?</c> in the action. Default none: without a
    /// key there is no approval to decide by, so that this list is the whole policy.
    /// </summary>
    public IList<string> Allow { get; } = [];
}
