namespace Gateway.Daemon.Pass;

/// <summary>
/// Access key ids that AWS issued, long-term and temporary
/// (<see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids"/>). Proxy keys begin
/// otherwise.
/// </summary>
internal static class ForeignKey
{
    public static bool Is(string accessKeyId) =>
        accessKeyId.StartsWith("AKIA", StringComparison.Ordinal) || accessKeyId.StartsWith("ASIA", StringComparison.Ordinal);
}
