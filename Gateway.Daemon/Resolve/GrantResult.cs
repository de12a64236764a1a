using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Resolve;

/// <summary>The outcome of a look-up; the grant is set when found.</summary>
internal readonly record struct GrantResult(GrantResultKind Kind, Grant? Grant)
{
    public static GrantResult Unavailable { get; } = new(GrantResultKind.Unavailable, null);

    public static GrantResult UnknownKey { get; } = new(GrantResultKind.UnknownKey, null);

    public static GrantResult UnknownScope { get; } = new(GrantResultKind.UnknownScope, null);

    public static GrantResult Found(Grant grant) => new(GrantResultKind.Found, grant);
}
