namespace Gateway.Signing.Catalog;

/// <summary>
/// Finds the host families of a host name. Immutable. Most patterns are literal labels and one whole region label: those are one
/// dictionary look-up with the region replaced by its variable; the few others are tried in turn.
/// </summary>
internal sealed class HostTable
{
    /// <summary>The longest host name DNS allows.</summary>
    public const int MaxHostLength = 253;

    private const int MaxLabelLength = 63;

    private const int MaxVariableLength = 16;

    private const string VpcEndpointIdPrefix = "vpce-";

    private const string VpcEndpointLabel = ".vpce";

    private const string RegionVariable = "{region}";

    private readonly SuffixEntry[] _suffixes;

    private readonly Dictionary<string, HostGroup>.AlternateLookup<ReadOnlySpan<char>> _plain;

    private readonly Dictionary<string, List<PatternEntry>> _patterns;

    public HostTable(IReadOnlyList<Partition> partitions, IReadOnlyList<HostFamily> families)
    {
        var suffixes = new List<SuffixEntry>();
        foreach (Partition partition in partitions)
        {
            foreach ((string variable, string suffix) in partition.Suffixes)
            {
                suffixes.Add(new SuffixEntry("." + suffix, "{" + variable + "}", partition));
            }
        }

        _suffixes = [.. suffixes];
        var plain = new Dictionary<string, HostGroup>(families.Count, StringComparer.Ordinal);
        var others = new Dictionary<string, HostGroup>(StringComparer.Ordinal);
        foreach (HostFamily family in families)
        {
            Dictionary<string, HostGroup> groups = IsPlain(family.Pattern) ? plain : others;
            if (!groups.TryGetValue(family.Pattern, out HostGroup? group))
            {
                groups.Add(family.Pattern, group = new HostGroup());
            }

            group.Add(family);
        }

        _patterns = new Dictionary<string, List<PatternEntry>>(StringComparer.Ordinal);
        foreach ((string pattern, HostGroup group) in others)
        {
            int suffixStart = pattern.LastIndexOf(".{", StringComparison.Ordinal);
            string variable = pattern[(suffixStart + 1)..];
            if (!_patterns.TryGetValue(variable, out List<PatternEntry>? entries))
            {
                _patterns.Add(variable, entries = []);
            }

            entries.Add(new PatternEntry(new HostPattern(pattern[..suffixStart]), group));
        }

        foreach (List<PatternEntry> entries in _patterns.Values)
        {
            entries.Sort(static (one, other) => other.Pattern.Specificity.CompareTo(one.Pattern.Specificity));
        }

        _plain = plain.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the families of a host; allocates nothing.</summary>
    /// <param name="host">The host in any case, without port or trailing dot.</param>
    /// <param name="lowered">A buffer of at least the host's length, which receives it in lower case.</param>
    /// <param name="capture">Where the region, account and resource are.</param>
    /// <param name="partition">The partition of the host.</param>
    public HostGroup? Find(ReadOnlySpan<char> host, Span<char> lowered, out HostCapture capture, out Partition? partition)
    {
        capture = default;
        partition = null;
        if (!TryLower(host, lowered))
        {
            return null;
        }

        ReadOnlySpan<char> name = lowered[..host.Length];
        foreach (SuffixEntry suffix in _suffixes)
        {
            if (name.Length <= suffix.Text.Length || !name.EndsWith(suffix.Text, StringComparison.Ordinal))
            {
                continue;
            }

            ReadOnlySpan<char> stem = name[..^suffix.Text.Length];
            HostGroup? found = FindPlain(stem, suffix, out capture)
                ?? FindPattern(stem, suffix, out capture)
                ?? FindVpcEndpoint(stem, suffix, out capture);
            if (found is not null)
            {
                partition = suffix.Partition;
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether the only variables are a whole region label and the suffix.</summary>
    private static bool IsPlain(string pattern)
    {
        ReadOnlySpan<char> stem = pattern.AsSpan(0, pattern.LastIndexOf(".{", StringComparison.Ordinal));
        int open = stem.IndexOf('{');
        if (open < 0)
        {
            return true;
        }

        ReadOnlySpan<char> rest = stem[open..];
        return rest.StartsWith(RegionVariable, StringComparison.Ordinal)
            && (open == 0 || stem[open - 1] == '.')
            && (rest.Length == RegionVariable.Length || rest[RegionVariable.Length] == '.')
            && !rest[1..].Contains('{');
    }

    private static bool TryLower(ReadOnlySpan<char> host, Span<char> lowered)
    {
        if (host.Length is 0 or > MaxHostLength)
        {
            return false;
        }

        int labelLength = 0;
        for (int i = 0; i < host.Length; i++)
        {
            char c = host[i];
            if (c == '.')
            {
                if (labelLength == 0)
                {
                    return false;
                }

                labelLength = 0;
            }
            else if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            {
                if (++labelLength > MaxLabelLength)
                {
                    return false;
                }

                c = char.ToLowerInvariant(c);
            }
            else
            {
                return false;
            }

            lowered[i] = c;
        }

        return labelLength > 0;
    }

    private HostGroup? FindPlain(ReadOnlySpan<char> stem, SuffixEntry suffix, out HostCapture capture)
    {
        Span<char> key = stackalloc char[MaxHostLength + RegionVariable.Length + MaxVariableLength];
        int length = 0;
        int at = 0;
        capture = default;
        while (at <= stem.Length)
        {
            int dot = stem[at..].IndexOf('.');
            int end = dot < 0 ? stem.Length : at + dot;
            ReadOnlySpan<char> label = stem[at..end];
            if (capture.Region is null && suffix.Partition.HasRegionShape(label))
            {
                capture.Region = new Range(at, end);
                label = RegionVariable;
            }

            label.CopyTo(key[length..]);
            length += label.Length;
            key[length++] = '.';
            at = end + 1;
        }

        suffix.Variable.CopyTo(key[length..]);
        length += suffix.Variable.Length;
        return _plain.TryGetValue(key[..length], out HostGroup? group) && group.ExistsIn(suffix.Partition.Id) ? group : null;
    }

    /// <summary>
    /// An interface VPC endpoint carries the usual name between its own id and a label of its own:
    /// <c>vpce-0123-abcd.sqs.us-east-1.vpce.amazonaws.com</c>.
    /// </summary>
    private HostGroup? FindVpcEndpoint(ReadOnlySpan<char> stem, SuffixEntry suffix, out HostCapture capture)
    {
        capture = default;
        int dot = stem.IndexOf('.');
        if (dot < 0
            || !stem.StartsWith(VpcEndpointIdPrefix, StringComparison.Ordinal)
            || !stem.EndsWith(VpcEndpointLabel, StringComparison.Ordinal)
            || stem.Length <= dot + 1 + VpcEndpointLabel.Length)
        {
            return null;
        }

        HostGroup? found = FindPlain(stem[(dot + 1)..^VpcEndpointLabel.Length], suffix, out capture);
        if (found is null || capture.Region is not { } region)
        {
            return null;
        }

        capture.Region = new Range(region.Start.Value + dot + 1, region.End.Value + dot + 1);
        return found;
    }

    private HostGroup? FindPattern(ReadOnlySpan<char> stem, SuffixEntry suffix, out HostCapture capture)
    {
        capture = default;
        if (!_patterns.TryGetValue(suffix.Variable, out List<PatternEntry>? entries))
        {
            return null;
        }

        int labels = stem.Count('.') + 1;
        bool endsInRegion = suffix.Partition.HasRegionShape(stem[(stem.LastIndexOf('.') + 1)..]);
        foreach (PatternEntry entry in entries)
        {
            capture = default;
            if (entry.Pattern.MayMatch(labels, endsInRegion)
                && entry.Pattern.Matches(stem, suffix.Partition, ref capture)
                && entry.Group.ExistsIn(suffix.Partition.Id))
            {
                return entry.Group;
            }
        }

        return null;
    }

    private sealed record SuffixEntry(string Text, string Variable, Partition Partition);

    private sealed record PatternEntry(HostPattern Pattern, HostGroup Group);
}
