namespace Gateway.Signing.Catalog;

/// <summary>Which regions a host's requests may be signed for.</summary>
internal sealed record SigningRegions
{
    /// <summary>The region named in the host.</summary>
    public required bool OfHost { get; init; }

    /// <summary>Any region of the partition: S3's global hosts, whose clients sign for the bucket's region.</summary>
    public required bool AnyOfPartition { get; init; }

    /// <summary>A SigV4A region set.</summary>
    public required bool RegionSet { get; init; }

    /// <summary>These.</summary>
    public required IReadOnlyList<string> Named { get; init; }

    /// <summary>Whether a region is one of these; allocates nothing.</summary>
    public bool Names(string region)
    {
        for (int i = 0; i < Named.Count; i++)
        {
            if (Named[i] == region)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What most hosts take.</summary>
    public static SigningRegions HostOnly { get; } = new() { OfHost = true, AnyOfPartition = false, RegionSet = false, Named = [] };

    /// <summary>Reads the data's form: empty for the host's, or a list of <c>=</c>, <c>any</c>, <c>set</c> and names.</summary>
    public static SigningRegions Parse(string text)
    {
        if (text.Length == 0)
        {
            return HostOnly;
        }

        string[] tokens = text.Split(',');
        return new SigningRegions
        {
            OfHost = tokens.Contains("="),
            AnyOfPartition = tokens.Contains("any"),
            RegionSet = tokens.Contains("set"),
            Named = [.. tokens.Where(token => token is not ("=" or "any" or "set"))],
        };
    }
}
