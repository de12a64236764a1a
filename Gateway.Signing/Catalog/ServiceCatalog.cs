namespace Gateway.Signing.Catalog;

/// <summary>
/// The AWS services the gateway knows: hosts, signing names, protocols and operations of every service in AWS's public service
/// models. Its data never changes; hosts that were found are kept, up to a bound. Safe for concurrent use.
/// </summary>
public sealed class ServiceCatalog
{
    /// <summary>
    /// How many hosts are kept, in rows of <see cref="RowLength"/>. A host's row is by its hash; one too many drops the row's oldest. A row
    /// has room for several because hashes differ from process to process: two busy hosts that took turns at one place would both be found
    /// anew at each call, in some processes and not in others.
    /// </summary>
    internal const int MatchesKept = 1024;

    private const int RowLength = 8;

    private static readonly Lazy<ServiceCatalog> LazyDefault = new(() => CatalogReader.Read(CatalogData.ReadServices(), CatalogData.Operations));

    private readonly Dictionary<string, CatalogService> _byId;

    private readonly Dictionary<string, CatalogService> _byCommand;

    private readonly Dictionary<string, List<CatalogService>> _bySigningName;

    private readonly HashSet<string> _regionSetSigningNames;

    private readonly Partition[] _partitions;

    private readonly HostTable _hosts;

    private readonly HostMatch?[] _matches = new HostMatch?[MatchesKept];

    internal ServiceCatalog(
        string source,
        IReadOnlyList<Partition> partitions,
        IReadOnlyList<CatalogService> services,
        IReadOnlyList<HostFamily> families)
    {
        Source = source;
        _partitions = [.. partitions];
        Services = services;
        _byId = new Dictionary<string, CatalogService>(StringComparer.Ordinal);
        _byCommand = new Dictionary<string, CatalogService>(StringComparer.Ordinal);
        _bySigningName = new Dictionary<string, List<CatalogService>>(StringComparer.Ordinal);
        foreach (CatalogService service in services)
        {
            _byId.Add(service.Id, service);
            foreach (string command in service.Commands)
            {
                _byCommand.Add(command, service);
            }

            foreach (string name in service.SigningNames)
            {
                if (!_bySigningName.TryGetValue(name, out List<CatalogService>? sharing))
                {
                    _bySigningName.Add(name, sharing = []);
                }

                sharing.Add(service);
            }
        }

        _regionSetSigningNames =
            new HashSet<string>(families.Where(static f => f.Regions.RegionSet).SelectMany(static f => f.SigningNames), StringComparer.Ordinal);
        _hosts = new HostTable(partitions, families);
    }

    /// <summary>The catalog embedded in this assembly; read once, when first used.</summary>
    public static ServiceCatalog Default => LazyDefault.Value;

    /// <summary>What the data was made from: <c>botocore 1.43.11</c>.</summary>
    public string Source { get; }

    /// <summary>Every service, ordered by id.</summary>
    public IReadOnlyList<CatalogService> Services { get; }

    /// <summary>The service of an id; null when there is none. Ids are lower-case and compared exactly.</summary>
    public CatalogService? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The service that covers an AWS CLI command: <c>sesv2</c> gives <c>ses</c>. Null when there is none.</summary>
    public CatalogService? FindByCommand(string command) => _byCommand.GetValueOrDefault(command);

    /// <summary>Whether there is such a signing name, and a region of this shape in any partition.</summary>
    public bool KnowsScope(string signingName, string region) => _bySigningName.ContainsKey(signingName) && IsRegion(region);

    /// <summary>Whether some host takes SigV4A requests that carry this signing name.</summary>
    public bool KnowsRegionSets(string signingName) => _regionSetSigningNames.Contains(signingName);

    /// <summary>The services that sign with a name, ordered by id; empty when none does.</summary>
    public IReadOnlyList<CatalogService> FindBySigningName(string signingName)
    {
        if (_bySigningName.TryGetValue(signingName, out List<CatalogService>? services))
        {
            return services;
        }

        return [];
    }

    /// <summary>Whether a host (any case, without port) is one of an AWS service. Allocates nothing.</summary>
    public bool KnowsHost(ReadOnlySpan<char> host)
    {
        Span<char> lowered = stackalloc char[HostTable.MaxHostLength];
        return _hosts.Find(host, lowered, out _, out _) is not null;
    }

    /// <summary>
    /// What a host (any case, without port) says; null when it is not an AWS service host we know. Allocates nothing for a host that was
    /// found before, as long as that is kept.
    /// </summary>
    public HostMatch? MatchHost(string host)
    {
        Span<char> lowered = stackalloc char[HostTable.MaxHostLength];
        if (_hosts.Find(host, lowered, out HostCapture capture, out Partition? partition) is not { } group)
        {
            return null;
        }

        ReadOnlySpan<char> name = lowered[..host.Length];
        Span<HostMatch?> row = _matches.AsSpan((string.GetHashCode(name) & (MatchesKept / RowLength - 1)) * RowLength, RowLength);
        foreach (HostMatch? kept in row)
        {
            if (kept is not null && name.SequenceEqual(kept.Host))
            {
                return kept;
            }
        }

        // Unlocked: of two at once one may be lost or kept twice, and either costs no more than finding it once again.
        HostMatch match = NewMatch(name.ToString(), capture, partition!, group);
        row[..^1].CopyTo(row[1..]);
        row[0] = match;
        return match;
    }

    private HostMatch NewMatch(string name, HostCapture capture, Partition partition, HostGroup group)
    {
        // A global host may serve two partitions of one suffix (budgets.amazonaws.com), told apart by the signing region alone.
        Partition[] partitions = capture.Region is null
            ? [partition, .. _partitions.Where(other => other != partition && other.SharesSuffixWith(partition, name))]
            : [partition];
        return new HostMatch(name, capture, partitions, group.In(partitions));
    }

    private bool IsRegion(string region)
    {
        foreach (Partition partition in _partitions)
        {
            if (partition.HasRegionShape(region))
            {
                return true;
            }
        }

        return false;
    }
}
