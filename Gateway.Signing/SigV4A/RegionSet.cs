using System.Buffers;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// The regions that a SigV4A signature is good for, as <c>X-Amz-Region-Set</c> has it: a comma list of regions, where a <c>*</c> at the
/// end of an entry stands for whatever follows, and alone for every region. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html"/>.
/// </summary>
public sealed record RegionSet
{
    /// <summary>The header and query member that carry the set.</summary>
    public const string HeaderName = "x-amz-region-set";

    /// <summary>
    /// The entry of an approval's regions that covers every region set: AWS's own id for what belongs to the whole partition. Without it an
    /// approval that names regions covers none with a wildcard, and so no multi-region access point, whose clients sign <c>*</c>.
    /// </summary>
    public const string Global = "aws-global";

    /// <summary>Longest text read, in characters: every region of the largest partition takes under 500.</summary>
    public const int MaxLength = 1024;

    private const char Wildcard = '*';

    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly string _text;

    private RegionSet(string[] entries)
    {
        Entries = entries;
        _text = string.Join(',', entries);
    }

    /// <summary>The entries, sorted, each once; at least one.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>Reads the text; false when it is empty, too long or holds anything but regions and wildcards at their end.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RegionSet? set)
    {
        set = null;
        if (text.Length > MaxLength)
        {
            return false;
        }

        var entries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Range range in text.Split(','))
        {
            ReadOnlySpan<char> entry = text[range].Trim(" \t");
            ReadOnlySpan<char> name = entry.EndsWith(Wildcard) ? entry[..^1] : entry;
            if (entry.IsEmpty || name.ContainsAnyExcept(RegionCharacters))
            {
                return false;
            }

            entries.Add(entry.ToString());
        }

        set = new RegionSet([.. entries]);
        return true;
    }

    /// <summary>Whether an entry stands for more than one region.</summary>
    public static bool IsWildcard(string entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.EndsWith(Wildcard);
    }

    /// <summary>Whether a signature for this set is good in a region.</summary>
    public bool Covers(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return Entries.Any(entry => IsWildcard(entry) ? region.StartsWith(entry[..^1], StringComparison.Ordinal) : entry == region);
    }

    /// <summary>
    /// Whether an approval covers the whole set: it has no region limit, or names <see cref="Global"/>, or names every region of the set.
    /// A wildcard is covered by no list of regions, however long.
    /// </summary>
    /// <param name="approved">The approval's regions; empty for no limit.</param>
    public bool IsCoveredBy(IReadOnlyList<string> approved)
    {
        ArgumentNullException.ThrowIfNull(approved);
        return approved.Count == 0
            || approved.Contains(Global, StringComparer.Ordinal)
            || Entries.All(entry => !IsWildcard(entry) && approved.Contains(entry, StringComparer.Ordinal));
    }

    /// <summary>The set in its one normal form, for example <c>eu-west-1,us-*</c>.</summary>
    public override string ToString() => _text;

    /// <summary>Two sets of the same entries are one set.</summary>
    public bool Equals(RegionSet? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
