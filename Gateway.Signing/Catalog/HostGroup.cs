namespace Gateway.Signing.Catalog;

/// <summary>The host families that share one pattern.</summary>
internal sealed class HostGroup(HostFamily[] families)
{
    /// <summary>The families that exist in any of some partitions.</summary>
    public IReadOnlyList<HostFamily> In(IReadOnlyList<Partition> partitions) =>
        [.. families.Where(family => partitions.Any(partition => family.ExistsIn(partition.Id)))];

    /// <summary>Whether any family exists in a partition; allocates nothing.</summary>
    public bool ExistsIn(string partition)
    {
        foreach (HostFamily family in families)
        {
            if (family.ExistsIn(partition))
            {
                return true;
            }
        }

        return false;
    }
}
