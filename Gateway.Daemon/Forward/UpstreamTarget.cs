using System.Runtime.CompilerServices;
using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Forward;

/// <summary>Where the calls to a host go, in the forwarder's form and in HttpClient's. Made once for as long as the host is known.</summary>
internal sealed class UpstreamTarget
{
    private static readonly ConditionalWeakTable<HostMatch, UpstreamTarget> Known = [];

    // Nearly every protocol but REST has this path alone, and to take a URI apart costs more than to decide a call.
    private readonly Uri _root;

    private UpstreamTarget(HostMatch host)
    {
        Prefix = "https://" + host.Host;
        _root = Create("/");
    }

    /// <summary>Scheme and host.</summary>
    public string Prefix { get; }

    /// <summary>That of a host.</summary>
    public static UpstreamTarget Of(HostMatch host) => Known.GetValue(host, static host => new UpstreamTarget(host));

    /// <summary>The URI of a target, which keeps its bytes.</summary>
    /// <param name="path">The raw path.</param>
    /// <param name="query">The raw query; null when there is no question mark either.</param>
    public Uri UriOf(string path, string? query) => query is not null ? Create(path + "?" + query) : path == "/" ? _root : Create(path);

    private Uri Create(string target) => new(Prefix + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
