namespace Gateway.Signing.Catalog;

/// <summary>The host families that share one pattern.</summary>
internal sealed class HostGroup
{
    private readonly List<HostFamily> _families = [];

    /// <summary>Adds a family while the table is built; not afterwards.</summary>
    public void Add(HostFamily family) => _families.Add(family);

    /// <summary>The families that exist in any of some partitions.</summary>
    public HostFamily[] In(IReadOnlyList<Partition> partitions) =>
        [.. _families.Where(family => partitions.Any(partition => family.ExistsIn(partition.Id)))];

    /// <summary>Whether any family exists in a partition; allocates nothing.</summary>
    public bool ExistsIn(string partition)
    {
        foreach (HostFamily family in _families)
        {
            if (family.ExistsIn(partition))
            {
                return true;
            }
        }

        return false;
    }
}
