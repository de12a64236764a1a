using Gateway.ControlPlane.CloudCredentials;

namespace Gateway.ControlPlane.Console.CloudCredentials;

/// <summary>The kinds of cloud credentials for people.</summary>
/// <param name="Kind">The API's name of it.</param>
/// <param name="Name">A few words.</param>
/// <param name="What">What it is, and when one takes it.</param>
internal sealed record KindWords(string Kind, string Name, string What)
{
    /// <summary>In the order of how often they are the right one.</summary>
    public static IReadOnlyList<KindWords> All { get; } =
    [
        new(CloudCredentialKinds.AssumeRole, "IAM role",
            "A role that the gateway assumes over another credential. Every access key gets a session of its own, so that CloudTrail tells who called."),
        new(CloudCredentialKinds.Static, "Access key", "A long-term access key of an IAM user. Simple; rotate it now and then."),
        new(CloudCredentialKinds.Session, "Temporary key", "An access key with a session token. It ends by itself: good for a first try."),
        new(CloudCredentialKinds.Ambient, "Role of this server", "The instance or container role that the control plane itself runs with. No secret is stored."),
    ];

    public static string NameOf(string kind) => All.FirstOrDefault(k => k.Kind == kind)?.Name ?? kind;
}
