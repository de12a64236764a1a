namespace Gateway.Signing.Catalog;

/// <summary>
/// A host pattern with variables other than a whole region label, matched label by label from the right. Its suffix is left to
/// <see cref="HostTable"/>.
/// </summary>
internal sealed class HostPattern
{
    private const string Tail = "{resource+}";

    private readonly LabelPattern[] _labelsFromRight;

    private readonly bool _hasTail;

    private readonly bool _endsInRegion;

    /// <param name="stem">The pattern without its suffix: <c>{resource+}.s3.{region}</c>.</param>
    public HostPattern(string stem)
    {
        _hasTail = stem.StartsWith(Tail, StringComparison.Ordinal);
        string labels = _hasTail ? stem[(Tail.Length + 1)..] : stem;
        Specificity = LiteralLength(labels) - (_hasTail ? 1 : 0);
        string[] texts = labels.Split('.');
        Array.Reverse(texts);
        _labelsFromRight = Array.ConvertAll(texts, text => new LabelPattern(text));
        _endsInRegion = texts[0] == "{region}";
    }

    /// <summary>Orders patterns that could match the same host: the more is fixed, the earlier it is tried.</summary>
    public int Specificity { get; }

    /// <summary>A quick check that spares most patterns the comparison of their labels.</summary>
    public bool MayMatch(int labels, bool endsInRegion) =>
        (_hasTail ? labels > _labelsFromRight.Length : labels == _labelsFromRight.Length) && (!_endsInRegion || endsInRegion);

    /// <summary>Matches the host's part before the suffix.</summary>
    public bool Matches(ReadOnlySpan<char> stem, Partition partition, ref HostCapture capture)
    {
        ReadOnlySpan<char> rest = stem;
        bool ended = false;
        foreach (LabelPattern pattern in _labelsFromRight)
        {
            if (ended)
            {
                return false;
            }

            int dot = rest.LastIndexOf('.');
            if (!pattern.Matches(rest[(dot + 1)..], dot + 1, partition, ref capture))
            {
                return false;
            }

            ended = dot < 0;
            rest = ended ? default : rest[..dot];
        }

        if (!_hasTail)
        {
            return ended;
        }

        if (ended)
        {
            return false;
        }

        capture.Resource = new Range(0, rest.Length);
        return true;
    }

    /// <summary>Literal characters count double; of the variables, account ids and regions say more than free ones.</summary>
    private static int LiteralLength(string labels)
    {
        int free = labels.Split("{resource}").Length + labels.Split("{any}").Length;
        int literal = 0;
        bool inVariable = false;
        foreach (char c in labels)
        {
            inVariable = c == '{' || (inVariable && c != '}');
            literal += inVariable || c == '}' ? 0 : 1;
        }

        return (literal * 10) - (free * 2);
    }
}
