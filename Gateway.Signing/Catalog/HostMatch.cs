namespace Gateway.Signing.Catalog;

/// <summary>What a host name says: whose it is, where, and for which account or resource. Made by <see cref="ServiceCatalog.MatchHost"/>.</summary>
public sealed class HostMatch
{
    private readonly IReadOnlyList<HostFamily> _families;

    private readonly Partition _partition;

    internal HostMatch(string host, HostCapture capture, Partition partition, IReadOnlyList<HostFamily> families)
    {
        _families = families;
        _partition = partition;
        Host = host;
        Region = Cut(host, capture.Region);
        AccountId = Cut(host, capture.Account);
        ResourceName = Cut(host, capture.Resource);
        Services = [.. families.Select(family => family.Service).Distinct()];
    }

    /// <summary>The host, in lower case.</summary>
    public string Host { get; }

    /// <summary>The region named in the host; null for a global host.</summary>
    public string? Region { get; }

    /// <summary>The partition: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>, …</summary>
    public string Partition => _partition.Id;

    /// <summary>The account named in the host, 12 digits (<c>123456789012.ddb.us-east-1.amazonaws.com</c>); else null.</summary>
    public string? AccountId { get; }

    /// <summary>
    /// The resource named in the host: the bucket of a virtual-hosted S3 request, the access point, the API id, …; else null.
    /// </summary>
    public string? ResourceName { get; }

    /// <summary>The services served at this host: usually one.</summary>
    public IReadOnlyList<CatalogService> Services { get; }

    /// <summary>The service at this host that signs with the given name; null when none does.</summary>
    public CatalogService? ServiceFor(string signingName)
    {
        foreach (HostFamily family in _families)
        {
            if (family.SigningNames.Contains(signingName, StringComparer.Ordinal))
            {
                return family.Service;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a request to this host may carry this region in its credential scope. A regional host takes its own region; a
    /// global host takes the signing region its partition fixes, or, for S3's global hosts, any region of the partition.
    /// </summary>
    public bool AcceptsRegion(string scopeRegion)
    {
        foreach (HostFamily family in _families)
        {
            bool accepted = family.Regions switch
            {
                { AnyOfPartition: true } => scopeRegion == "*" || _partition.HasRegionShape(scopeRegion),
                { Fixed.Count: > 0 } fixedTo => fixedTo.Fixed.Contains(scopeRegion, StringComparer.Ordinal),
                _ => string.Equals(Region, scopeRegion, StringComparison.Ordinal),
            };
            if (accepted)
            {
                return true;
            }
        }

        return false;
    }

    private static string? Cut(string host, Range? range) => range is { } found ? host[found] : null;
}
