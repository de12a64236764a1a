using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gateway.Signing.Policies;

/// <summary>
/// Compiled name patterns. A pattern is searched in the name, not matched whole, and may be written <c>/…/i</c>. It runs without
/// backtracking where its constructs allow that and for at most 100 ms otherwise; what runs longer doesn't match.
/// </summary>
public sealed class NamePatternCache
{
    /// <summary>Patterns come from approvers, by policy group: this is far above what they write. At the bound the cache starts anew.</summary>
    private const int MaxPatterns = 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Regex?> _patterns = new(StringComparer.Ordinal);

    /// <summary>Whether the pattern is found in the name; a pattern that is no regular expression matches nothing.</summary>
    public bool IsMatch(string pattern, string name)
    {
        if (_patterns.Count >= MaxPatterns)
        {
            _patterns.Clear();
        }

        try
        {
            return _patterns.GetOrAdd(pattern, static p => Parse(p))?.IsMatch(name) ?? false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex? Parse(string pattern)
    {
        RegexOptions options = RegexOptions.CultureInvariant;
        int slash = pattern.LastIndexOf('/');
        if (slash > 0 && pattern[0] == '/' && pattern[(slash + 1)..] is var flags and ("" or "i"))
        {
            options |= flags == "i" ? RegexOptions.IgnoreCase : RegexOptions.None;
            pattern = pattern[1..slash];
        }

        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references need backtracking; the time limit bounds them.
            return new Regex(pattern, options, Limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
