namespace Gateway.Signing.Catalog;

/// <summary>One REST operation: its method and its path template with the query members that tell it from others.</summary>
internal sealed class OperationRoute
{
    private const string CopyMark = "!copy";

    private const string ExpressMark = "!express";

    private readonly string[] _segments;

    private readonly (string Name, string? Value)[] _query;

    private readonly int _greedy;

    /// <param name="operation">The operation's name.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="template">Path and query: <c>/{Bucket}/{Key+}?tagging</c>; <c>{x}</c> is one segment, <c>{x+}</c> the rest.</param>
    public OperationRoute(string operation, string method, string template)
    {
        Operation = operation;
        Method = method;
        int question = template.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? template : template[..question];
        _segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        _greedy = Array.FindIndex(_segments, IsGreedy);
        _query = question < 0
            ? []
            : [.. template[(question + 1)..].Split('&').Select(SplitMember)];
        IsCopy = _query.Any(member => member.Name == CopyMark);
        IsExpress = _query.Any(member => member.Name == ExpressMark);
        Specificity = (_segments.Count(segment => !IsLabel(segment)) * 100)
            + (_query.Length * 10)
            + _segments.Count(segment => !IsGreedy(segment));
    }

    public string Operation { get; }

    public string Method { get; }

    /// <summary>Whether it is told from its likes by the header <c>x-amz-copy-source</c>.</summary>
    public bool IsCopy { get; }

    /// <summary>Whether it is told from its likes by a host of S3 Express.</summary>
    public bool IsExpress { get; }

    /// <summary>Orders routes that match the same request: literal segments, then query members, then segments.</summary>
    public int Specificity { get; }

    /// <summary>Whether the method, the copy header and the kind of host fit.</summary>
    public bool MatchesMethod(in OperationRequest request) =>
        (Method == "*" || Method == request.Method)
        && (!IsCopy || request.HasCopySource)
        && (!IsExpress || request.Host?.ServiceFor("s3express") is not null);

    /// <summary>Whether the segments of the request's path and its query fit. Allocates nothing.</summary>
    public bool Matches(in PathSegments segments, ReadOnlySpan<char> rawQuery)
    {
        int head = _greedy < 0 ? _segments.Length : _greedy;
        if (_greedy < 0 ? segments.Count != _segments.Length : segments.Count < _segments.Length)
        {
            return false;
        }

        for (int i = 0; i < head; i++)
        {
            if (!Fits(_segments[i], segments, i))
            {
                return false;
            }
        }

        for (int behind = 1; behind < _segments.Length - head; behind++)
        {
            if (!Fits(_segments[^behind], segments, segments.Count - behind))
            {
                return false;
            }
        }

        foreach ((string name, string? value) in _query)
        {
            if (name[0] != '!' && !FormReader.Contains(rawQuery, name, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands in the path for the template's variables, decoded and in order: the names of the resource.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables(in PathSegments segments)
    {
        var variables = new List<KeyValuePair<string, string>>();
        int at = 0;
        foreach (string template in _segments)
        {
            int after = at + (IsGreedy(template) ? segments.Count - _segments.Length + 1 : 1);
            if (IsLabel(template))
            {
                string[] texts = new string[after - at];
                for (int i = 0; i < texts.Length; i++)
                {
                    texts[i] = segments.Text(at + i);
                }

                variables.Add(new(template.Trim('{', '+', '}'), string.Join('/', texts)));
            }

            at = after;
        }

        return variables;
    }

    private static bool Fits(string template, in PathSegments segments, int index) =>
        IsLabel(template) ? !segments.IsEmpty(index) : segments.Is(index, template);

    private static bool IsLabel(string segment) => segment is ['{', ..];

    private static bool IsGreedy(string segment) => segment.EndsWith("+}", StringComparison.Ordinal);

    private static (string Name, string? Value) SplitMember(string member)
    {
        int equals = member.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (member, null) : (member[..equals], member[(equals + 1)..]);
    }
}
