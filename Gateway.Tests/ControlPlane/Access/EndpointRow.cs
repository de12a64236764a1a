using Gateway.Tests.Support;

namespace Gateway.Tests.ControlPlane.Access;

/// <summary>Who may call one endpoint: what the walks of <see cref="EndpointAccessTests"/> expect.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The route below <c>/api/v1/</c>.</param>
/// <param name="Allowed">Names of the callers of <see cref="Callers"/> who may, parted by spaces.</param>
/// <param name="Permission">The permission that a refusal of the others names; null when nobody with a token is refused.</param>
internal sealed record EndpointRow(string Method, string Path, string Allowed, string? Permission = null)
{
    /// <summary>Callers who hold the permission and are refused because they are not the requester.</summary>
    public string NotRequester { get; init; } = "";

    /// <summary>A valid body, so that a refusal can only be for who asks; made for the ids of one account.</summary>
    public Func<IReadOnlyDictionary<string, string>, object?> Body { get; init; } = static _ => null;

    /// <summary>Callers whose refusal names another permission than <see cref="Permission"/>.</summary>
    public IReadOnlyDictionary<string, string> OtherPermissions { get; init; } = new Dictionary<string, string>();

    /// <summary>Why anybody may call it, without any token; null (nearly always): a token is needed.</summary>
    public string? OpenBecause { get; init; }

    public string FullPath => $"/api/v1/{Path}";

    /// <summary>Needs something of its account before a caller who is allowed can succeed.</summary>
    public Func<TestAccount, Task> Prepare { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Callers who are allowed come with a browser's session in place of a token, because only that can succeed.</summary>
    public bool InSession { get; init; }

    /// <summary>Called by gateway nodes with a node token, by nobody else.</summary>
    public bool IsForNodes => Path.StartsWith("gateway/", StringComparison.Ordinal);

    public bool IsAllowed(string caller) => Allowed.Split(' ').Contains(caller);

    public bool IsNotRequester(string caller) => NotRequester.Split(' ').Contains(caller);

    public override string ToString() => $"{Method} {Path}";
}
