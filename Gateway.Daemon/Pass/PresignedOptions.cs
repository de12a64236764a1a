namespace Gateway.Daemon.Pass;

/// <summary>Settings of URLs that others presigned, section <c>Presigned</c>.</summary>
internal sealed class PresignedOptions
{
    public const string Section = "Presigned";

    /// <summary>
    /// The hosts to which URLs pass that were presigned with a key of AWS or of another account: a <c>*</c> stands for characters of one
    /// label. Default none: what such a URL does was approved by nobody here.
    /// </summary>
    public IList<string> PassHosts { get; } = [];
}
