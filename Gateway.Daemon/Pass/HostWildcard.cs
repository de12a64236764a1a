using System.Buffers;
using System.IO.Enumeration;

namespace Gateway.Daemon.Pass;

/// <summary>A host whose labels may have <c>*</c> for any run of characters: never for a dot, so that no other domain fits.</summary>
internal sealed class HostWildcard
{
    /// <summary>The domain must be said: it is whose host this is.</summary>
    private const int LiteralLabels = 2;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_*");

    private readonly string[] _labels;

    private HostWildcard(string[] labels) => _labels = labels;

    /// <summary>Reads a pattern; null when it is none.</summary>
    public static HostWildcard? Parse(string text)
    {
        string[] labels = text.ToLowerInvariant().Split('.');
        return labels.Length > LiteralLabels
            && labels.All(static label => label.Length is > 0 and <= 63 && !label.AsSpan().ContainsAnyExcept(LabelCharacters))
            && labels[^LiteralLabels..].All(static label => !label.Contains('*', StringComparison.Ordinal))
                ? new HostWildcard(labels)
                : null;
    }

    /// <summary>Whether a host, in lower case, fits label by label.</summary>
    public bool Matches(string host)
    {
        string[] labels = host.Split('.');
        return labels.Length == _labels.Length
            && labels.Zip(_labels).All(static pair => pair.First.Length > 0 && FileSystemName.MatchesSimpleExpression(pair.Second, pair.First, ignoreCase: false));
    }
}
