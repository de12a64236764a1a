using System.Globalization;

namespace Gateway.Daemon.Connect;

/// <summary>The hosts an operator allows to pass unread: <c>host</c>, <c>host:port</c> or <c>*.suffix[:port]</c>; the port defaults to 443.</summary>
internal sealed class BlindTunnelRules
{
    private readonly (string Host, bool Suffix, int Port)[] _rules;

    public BlindTunnelRules(IReadOnlyList<string> rules) =>
        _rules = [.. rules.Select(static r => TryParse(r, out var rule) ? rule : throw new FormatException($"'{r}' is not a blind-tunnel rule."))];

    /// <summary>Whether the text is a rule; used to validate settings at start.</summary>
    public static bool IsValid(string rule) => TryParse(rule, out _);

    public bool Match(Authority authority)
    {
        foreach ((string host, bool suffix, int port) in _rules)
        {
            if (port == authority.Port
                && (suffix ? authority.Host.EndsWith(host, StringComparison.Ordinal) : authority.Host == host))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParse(string rule, out (string Host, bool Suffix, int Port) parsed)
    {
        parsed = default;
        bool suffix = rule.StartsWith("*.", StringComparison.Ordinal);
        string rest = suffix ? rule[2..] : rule;
        string withPort = rest.Contains(':', StringComparison.Ordinal) ? rest : string.Create(CultureInfo.InvariantCulture, $"{rest}:443");
        if (!Authority.TryParse(withPort, out Authority authority))
        {
            return false;
        }

        // The leading dot keeps the match on a label border.
        parsed = (suffix ? "." + authority.Host : authority.Host, suffix, authority.Port);
        return true;
    }
}
