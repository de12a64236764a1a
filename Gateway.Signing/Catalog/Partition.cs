using System.Collections.Immutable;

namespace Gateway.Signing.Catalog;

/// <summary>One AWS partition: its DNS suffixes and the shape of its region names.</summary>
internal sealed record Partition
{
    public required string Id { get; init; }

    /// <summary>DNS suffix by the variable that stands for it in patterns: <c>dns</c>, <c>dualstack</c>, <c>web</c>.</summary>
    public required IReadOnlyDictionary<string, string> Suffixes { get; init; }

    /// <summary>What region names begin with; a word, a dash and a number follow: <c>us-gov-</c> + <c>west-1</c>.</summary>
    public required ImmutableArray<string> RegionPrefixes { get; init; }

    /// <summary>
    /// Whether a name has the shape of this partition's regions. The shape and not a list, so that regions opened after the data
    /// was made are served.
    /// </summary>
    public bool HasRegionShape(ReadOnlySpan<char> region)
    {
        foreach (string prefix in RegionPrefixes)
        {
            if (region.StartsWith(prefix, StringComparison.Ordinal) && IsWordDashNumber(region[prefix.Length..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether another partition has the suffix that this host ends in here.</summary>
    public bool SharesSuffixWith(Partition other, string host) =>
        Suffixes.Values.Any(suffix => host.EndsWith("." + suffix, StringComparison.Ordinal) && other.Suffixes.Values.Contains(suffix));

    private static bool IsWordDashNumber(ReadOnlySpan<char> text)
    {
        int dash = text.IndexOf('-');
        return dash > 0
            && dash < text.Length - 1
            && !text[..dash].ContainsAnyExceptInRange('a', 'z')
            && !text[(dash + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}
