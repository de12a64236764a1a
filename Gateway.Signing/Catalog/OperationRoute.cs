namespace Gateway.Signing.Catalog;

/// <summary>One REST operation: its method and its path template with the query members that tell it from others.</summary>
internal sealed class OperationRoute
{
    private const string CopyMark = "!copy";

    private const string ExpressMark = "!express";

    private readonly string[] _segments;

    private readonly (string Name, string? Value)[] _query;

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

    /// <summary>Whether the request's decoded segments and query fit.</summary>
    public bool Matches(IReadOnlyList<string> segments, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        int greedy = Array.FindIndex(_segments, IsGreedy);
        int after = greedy < 0 ? 0 : _segments.Length - greedy - 1;
        if (greedy < 0 ? segments.Count != _segments.Length : segments.Count < _segments.Length)
        {
            return false;
        }

        int head = greedy < 0 ? _segments.Length : greedy;
        for (int i = 0; i < head; i++)
        {
            if (!Fits(_segments[i], segments[i]))
            {
                return false;
            }
        }

        for (int i = 0; i < after; i++)
        {
            if (!Fits(_segments[_segments.Length - 1 - i], segments[segments.Count - 1 - i]))
            {
                return false;
            }
        }

        return _query.All(member => member.Name[0] == '!'
            || query.Any(pair => pair.Key == member.Name && (member.Value is null || pair.Value == member.Value)));
    }

    /// <summary>What stands in the path for the template's variables, in order: the names of the resource.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(IReadOnlyList<string> segments)
    {
        int at = 0;
        for (int i = 0; i < _segments.Length; i++)
        {
            int length = IsGreedy(_segments[i]) ? segments.Count - _segments.Length + 1 : 1;
            if (IsLabel(_segments[i]))
            {
                yield return new(_segments[i].Trim('{', '+', '}'), string.Join('/', segments.Skip(at).Take(length)));
            }

            at += length;
        }
    }

    private static bool Fits(string template, string segment) => IsLabel(template) ? segment.Length > 0 : template == segment;

    private static bool IsLabel(string segment) => segment is ['{', ..];

    private static bool IsGreedy(string segment) => segment.EndsWith("+}", StringComparison.Ordinal);

    private static (string Name, string? Value) SplitMember(string member)
    {
        int equals = member.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (member, null) : (member[..equals], member[(equals + 1)..]);
    }
}
