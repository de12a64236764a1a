using System.Buffers;

namespace Gateway.Signing.Catalog;

/// <summary>
/// The segments of a request's path. They stay encoded until one is asked for as a text, and their places lie in a buffer of the
/// caller's, so that finding a route allocates nothing; for a path of more segments an array is rented, until <see cref="Dispose"/>.
/// </summary>
internal readonly ref struct PathSegments : IDisposable
{
    /// <summary>How many places callers keep on their stacks: the longest template has eleven segments.</summary>
    public const int Usual = 16;

    private readonly ReadOnlySpan<char> _path;

    private readonly string? _bucket;

    private readonly ReadOnlySpan<Range> _places;

    private readonly Range[]? _rented;

    /// <summary>
    /// Services other than S3 ignore empty and dot segments (as the general signing rule does); in S3 they belong to the key, except one
    /// slash at the end of a bucket.
    /// </summary>
    /// <param name="rawPath">The path as received.</param>
    /// <param name="normalizes">Whether the service is another than S3.</param>
    /// <param name="bucket">The bucket of a virtual host, which counts as the first segment; else null.</param>
    /// <param name="buffer">Where the places are kept when they fit.</param>
    public PathSegments(string rawPath, bool normalizes, string? bucket, Span<Range> buffer)
    {
        _path = rawPath;
        _bucket = bucket;
        int last = _path.Count('/');
        if (last >= buffer.Length)
        {
            buffer = _rented = ArrayPool<Range>.Shared.Rent(last + 1);
        }

        int count = 0, at = -1;
        foreach (Range place in _path.Split('/'))
        {
            at++;
            ReadOnlySpan<char> segment = _path[place];
            if (!normalizes)
            {
                // Before the first slash, and behind the bucket's last one, there is nothing.
                if (at > 0 && !(segment.IsEmpty && at == last && at <= 2))
                {
                    buffer[count++] = place;
                }
            }
            else if (RequestPath.DecodesTo(segment, ".."))
            {
                count = Math.Max(0, count - 1);
            }
            else if (!segment.IsEmpty && !RequestPath.DecodesTo(segment, "."))
            {
                buffer[count++] = place;
            }
        }

        _places = buffer[..count];
        Count = count + (bucket is null ? 0 : 1);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Whether one is, decoded, a literal of a template.</summary>
    public bool Is(int index, string literal) => RequestPath.DecodesTo(Raw(index), literal);

    /// <summary>Whether there is nothing between its slashes: two slashes of an S3 key.</summary>
    public bool IsEmpty(int index) => Raw(index).IsEmpty;

    /// <summary>One of them, decoded.</summary>
    public string Text(int index) => index == 0 && _bucket is not null ? _bucket : RequestPath.Decode(Raw(index).ToString());

    /// <summary>Gives back what was rented.</summary>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<Range>.Shared.Return(_rented);
        }
    }

    private ReadOnlySpan<char> Raw(int index) => _bucket is null ? _path[_places[index]] : index == 0 ? _bucket : _path[_places[index - 1]];
}
