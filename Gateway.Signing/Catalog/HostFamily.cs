namespace Gateway.Signing.Catalog;

/// <summary>One row of the host table: a pattern of one service, and how requests to it are signed.</summary>
internal sealed record HostFamily
{
    public required CatalogService Service { get; init; }

    /// <summary>The pattern as the data writes it: <c>dynamodb.{region}.{dns}</c>.</summary>
    public required string Pattern { get; init; }

    public required IReadOnlyList<string> SigningNames { get; init; }

    public required SigningRegions Regions { get; init; }

    /// <summary>The only partition it exists in; null: every partition that has the pattern's suffix.</summary>
    public required string? Partition { get; init; }

    /// <summary>
    /// The operation of a data-plane host whose paths belong to its owner; <c>{Method}</c> stands for the verb. Else null.
    /// </summary>
    public required string? Operation { get; init; }

    /// <summary>What the path begins with, where two services share a host; else empty.</summary>
    public required string PathPrefix { get; init; }

    /// <summary>Whether requests to it carry this name in their credential scope; allocates nothing.</summary>
    public bool SignsAs(string signingName)
    {
        for (int i = 0; i < SigningNames.Count; i++)
        {
            if (SigningNames[i] == signingName)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it exists in a partition.</summary>
    public bool ExistsIn(string partition) => Partition is null || Partition == partition;
}
