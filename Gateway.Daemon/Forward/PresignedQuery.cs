using System.Collections.Frozen;

namespace Gateway.Daemon.Forward;

/// <summary>The query of a presigned URL without what authenticated it; every other byte stays as it was.</summary>
internal static class PresignedQuery
{
    private static readonly FrozenSet<string> Credentials = FrozenSet.ToFrozenSet(
        ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token"],
        StringComparer.OrdinalIgnoreCase);

    public static string WithoutCredentials(string rawQuery) =>
        string.Join('&', rawQuery.Split('&').Where(static p => !Credentials.Contains(Uri.UnescapeDataString(p.Split('=', 2)[0]))));
}
