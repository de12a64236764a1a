namespace Gateway.Signing.Catalog;

/// <summary>The host families that share one pattern.</summary>
internal sealed class HostGroup(HostFamily[] families)
{
    /// <summary>The families that exist in a partition.</summary>
    public IReadOnlyList<HostFamily> In(string partition) =>
        [.. families.Where(family => family.Partition is null || family.Partition == partition)];

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
