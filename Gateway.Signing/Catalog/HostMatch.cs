using Gateway.Signing.SigV4A;

namespace Gateway.Signing.Catalog;

/// <summary>
/// What a host name says: whose it is, where, and for which account or resource. Made by <see cref="ServiceCatalog.MatchHost"/>.
/// </summary>
public sealed class HostMatch
{
    private readonly HostFamily[] _families;

    private readonly Partition[] _partitions;

    internal HostMatch(string host, HostCapture capture, Partition[] partitions, HostFamily[] families)
    {
        _families = families;
        _partitions = partitions;
        Host = host;
        Region = Cut(host, capture.Region);
        AccountId = Cut(host, capture.Account);
        ResourceName = Cut(host, capture.Resource);
        Services = [.. families.Select(family => family.Service).Distinct()];
        AcceptsRegionSets = families.Any(family => family.Regions.RegionSet);
    }

    /// <summary>The host, in lower case.</summary>
    public string Host { get; }

    /// <summary>The region named in the host; null for a global host.</summary>
    public string? Region { get; }

    /// <summary>The partition: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>, …</summary>
    public string Partition => _partitions[0].Id;

    /// <summary>The account named in the host, 12 digits (<c>123456789012.ddb.us-east-1.amazonaws.com</c>); else null.</summary>
    public string? AccountId { get; }

    /// <summary>
    /// The resource named in the host: the bucket of a virtual-hosted S3 request, the access point, the API id, …; else null.
    /// </summary>
    public string? ResourceName { get; }

    /// <summary>The services served at this host: usually one.</summary>
    public IReadOnlyList<CatalogService> Services { get; }

    /// <summary>Whether SigV4A requests are accepted here: multi-region access points, EventBridge global endpoints, …</summary>
    public bool AcceptsRegionSets { get; }

    /// <summary>The operation of a host whose paths belong to its owner (function URLs, search domains); else null.</summary>
    internal string? Operation => _families[0].Operation;

    /// <summary>The operation of a call by this verb, where paths belong to the host's owner; else null.</summary>
    internal string? OperationFor(string method) => _families[0].OperationFor(method);

    /// <summary>
    /// The service at this host that signs with the given name; null when none does. Where S3 Control shares a host with S3 or
    /// S3 on Outposts, the path decides: pass it.
    /// </summary>
    /// <param name="signingName">The service of the credential scope.</param>
    /// <param name="rawPath">The path as received; null when not known yet.</param>
    public CatalogService? ServiceFor(string signingName, string? rawPath = null) =>
        Best(rawPath, static (family, name) => family.SignsAs(name), signingName);

    /// <summary>
    /// The service that a request to this host is for as far as its path tells, before anybody has read who signed it: S3 Control answers in
    /// XML and S3 on Outposts in JSON, at one host.
    /// </summary>
    /// <param name="rawPath">The path as received.</param>
    public CatalogService ServiceAt(string rawPath) => Best(rawPath, static (_, _) => true, "") ?? Services[0];

    /// <summary>
    /// Whether a request to this host may carry this region in its credential scope. A regional host takes its own region; a
    /// global host takes the signing region its partition fixes, or, for S3's global hosts, any region of the partition.
    /// </summary>
    /// <param name="scopeRegion">The region of the credential scope; <c>*</c> for a SigV4A region set that covers all.</param>
    public bool AcceptsRegion(string scopeRegion)
    {
        foreach (HostFamily family in _families)
        {
            SigningRegions regions = family.Regions;
            if ((regions.OfHost && scopeRegion == Region)
                || (regions.AnyOfPartition && IsRegionWhere(family, scopeRegion))
                || (regions.RegionSet && scopeRegion == "*")
                || regions.Names(scopeRegion))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a SigV4A request to this host may be signed for these regions: the host takes region sets, each region that is named is one
    /// of its partition, and where the host is of one region, that is among them.
    /// </summary>
    public bool AcceptsRegionSet(RegionSet regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        if (Region is not null && !regions.Covers(Region))
        {
            return false;
        }

        foreach (HostFamily family in _families)
        {
            if (family.Regions.RegionSet
                && regions.Entries.All(entry => RegionSet.IsWildcard(entry) || IsRegionWhere(family, entry)))
            {
                return true;
            }
        }

        return false;
    }

    private CatalogService? Best(string? rawPath, Func<HostFamily, string, bool> fits, string signingName)
    {
        HostFamily? best = null;
        foreach (HostFamily family in _families)
        {
            if (fits(family, signingName)
                && HasPrefix(rawPath, family.PathPrefix)
                && (best is null || family.PathPrefix.Length > best.PathPrefix.Length))
            {
                best = family;
            }
        }

        return best?.Service;
    }

    private bool IsRegionWhere(HostFamily family, string region)
    {
        foreach (Partition partition in _partitions)
        {
            if (family.ExistsIn(partition.Id) && partition.HasRegionShape(region))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPrefix(string? rawPath, string prefix) =>
        prefix.Length == 0 || (rawPath is not null && RequestPath.DecodedStartsWith(rawPath, prefix));

    private static string? Cut(string host, Range? range) => range is { } found ? host[found] : null;
}
