namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>
/// The session name under which a role is assumed, so that CloudTrail shows whose call it was. At most 64 characters:
/// <see href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"/>.
/// </summary>
internal static class SessionNameTemplate
{
    public const string Default = "csg-{accessKeyId}";

    public static string Fill(string template, string accessKeyId, string accessRequestId, string requesterId) =>
        template
            .Replace("{accessKeyId}", accessKeyId, StringComparison.Ordinal)
            .Replace("{accessRequestId}", accessRequestId, StringComparison.Ordinal)
            .Replace("{requesterId}", requesterId, StringComparison.Ordinal);
}
