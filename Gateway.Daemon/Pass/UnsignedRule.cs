using System.Buffers;
using System.IO.Enumeration;
using Gateway.Signing.Catalog;

namespace Gateway.Daemon.Pass;

/// <summary>One entry of <see cref="UnsignedOptions.Allow"/>.</summary>
/// <param name="Service">The catalog id of the service.</param>
/// <param name="Action">The action, with <c>*</c> for any run and <c>?</c> for one character.</param>
internal sealed record UnsignedRule(string Service, string Action)
{
    private static readonly SearchValues<char> PatternCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_*?");

    /// <summary>Reads an entry; null when it is none.</summary>
    public static UnsignedRule? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 && !text.AsSpan(colon + 1).ContainsAnyExcept(PatternCharacters)
            ? new UnsignedRule(text[..colon], text[(colon + 1)..])
            : null;
    }

    /// <summary>Whether the rule is about an action of its service.</summary>
    public bool Covers(string action) => FileSystemName.MatchesSimpleExpression(Action, action, ignoreCase: false);

    /// <summary>Whether AWS takes any of the actions that the rule is about without a signature.</summary>
    public bool IsUseful(CatalogService service) =>
        service.UnsignedActions.Contains("*") || service.UnsignedActions.Any(Covers);
}
