using System.IO.Enumeration;

namespace Gateway.Signing.Policies;

/// <summary>Patterns of policies: <c>*</c> any run, <c>?</c> one character; case counts, as in operation names.</summary>
internal static class Wildcard
{
    public static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
