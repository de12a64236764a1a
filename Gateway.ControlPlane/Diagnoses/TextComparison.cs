using Gateway.Signing.SigV4;

namespace Gateway.ControlPlane.Diagnoses;

/// <summary>Finds the first line in which a client's texts differ from the gateway's. Pure.</summary>
internal static class TextComparison
{
    private static readonly string[] StringToSignParts = ["algorithm", "time", "scope", "hash of the canonical request"];

    /// <summary>Compares canonical requests, the client's after the same hashing; null when they are equal as far as the gateway's is kept.</summary>
    public static TextDifference? CanonicalRequests(string gateway, bool isCut, string client)
    {
        string[] ours = gateway.Split('\n');
        string[] theirs = CanonicalRequestRedaction.Redact(Lines(client)).Split('\n');
        if (isCut)
        {
            // The last line that was kept is half a line.
            ours = ours[..^1];
            theirs = theirs[..Math.Min(theirs.Length, ours.Length)];
        }

        return First("canonicalRequest", ours, theirs, i => PartOf(ours, theirs, i));
    }

    /// <summary>Compares strings to sign.</summary>
    public static TextDifference? StringsToSign(string gateway, string client) =>
        First("stringToSign", gateway.Split('\n'), Lines(client).Split('\n'), static i => i < StringToSignParts.Length ? StringToSignParts[i] : "end");

    private static TextDifference? First(string text, string[] ours, string[] theirs, Func<int, string> part)
    {
        for (int i = 0; i < Math.Max(ours.Length, theirs.Length); i++)
        {
            string? mine = ours.ElementAtOrDefault(i), their = theirs.ElementAtOrDefault(i);
            if (mine != their)
            {
                return new TextDifference(text, i + 1, part(i), mine, their);
            }
        }

        return null;
    }

    private static string PartOf(string[] ours, string[] theirs, int line)
    {
        switch (line)
        {
            case 0: return "method";
            case 1: return "path";
            case 2: return "query";
        }

        int end = Array.IndexOf(ours, "", 3);
        string said = ours.ElementAtOrDefault(line) is { Length: > 0 } mine ? mine : theirs.ElementAtOrDefault(line) ?? "";
        return end < 0 || line <= end ? $"header {said[..Math.Max(0, said.IndexOf(':', StringComparison.Ordinal))]}".TrimEnd()
            : line == end + 1 ? "signed headers"
            : "payload hash";
    }

    /// <summary>Copied from a log, a text has the line ends of the log, and one at its end.</summary>
    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim('\n');
}
