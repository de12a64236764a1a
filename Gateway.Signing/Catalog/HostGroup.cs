namespace Gateway.Signing.Catalog;

/// <summary>The host families that share one pattern.</summary>
internal sealed class HostGroup(HostFamily[] families)
{
    /// <summary>The families that exist in any of some partitions.</summary>
    public IReadOnlyList<HostFamily> In(IReadOnlyList<Partition> partitions) =>
        [.. families.Where(family => family.Partition is null || partitions.Any(partition => partition.Id == family.Partition))];

    /// <summary>Whether any family exists in a partition; allocates nothing.</summary>
    public bool ExistsIn(string partition)
    {
        foreach (HostFamily family in families)
        {
            if (family.Partition is null || family.Partition == partition)
            {
                return true;
            }
        }

        return false;
    }
}
