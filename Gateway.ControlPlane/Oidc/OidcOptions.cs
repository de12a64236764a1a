using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Settings;

namespace Gateway.ControlPlane.Oidc;

/// <summary>Single sign-on by one OpenID Connect provider, for one account. Off without an authority.</summary>
internal sealed record OidcOptions
{
    private const string Section = "Oidc:";

    /// <summary>The provider's issuer URL; https, or http on loopback. Null: no single sign-on.</summary>
    public Uri? Authority { get; init; }

    public string ClientId { get; init; } = "";

    /// <summary>Read from <c>Oidc:ClientSecretFile</c>; null for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Where the provider sends browsers back to; registered there as https://HOST/signin-oidc.</summary>
    public string CallbackPath { get; init; } = "/signin-oidc";

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim, of the ID token or of userinfo, that lists groups.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>Which account roles the members of a group hold.</summary>
    public IReadOnlyList<GroupRole> GroupRoles { get; init; } = [];

    /// <summary>Which role in which environment the members of a group hold.</summary>
    public IReadOnlyList<GroupEnvironmentRole> EnvironmentGroups { get; init; } = [];

    /// <summary>Whether who signs in for the first time becomes a user, without any role but those of groups.</summary>
    public bool CreateUsers { get; init; }

    /// <summary>The name of the account.</summary>
    public string Account { get; init; } = "";

    public static OidcOptions Read(SettingsReader reader)
    {
        string? authority = reader.Text(Section + "Authority");
        string? clientId = reader.Text(Section + "ClientId");
        string? account = reader.Text(Section + "Account");
        string callback = reader.Text(Section + "CallbackPath") ?? "/signin-oidc";
        if (!callback.StartsWith('/') || callback.Length < 2 || callback.StartsWith("/api", StringComparison.Ordinal))
        {
            reader.Mistake(Section + "CallbackPath", "a path such as /signin-oidc, not below /api");
        }

        Uri? url = null;
        if (authority is not null && (!Uri.TryCreate(authority, UriKind.Absolute, out url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))))
        {
            reader.Mistake(Section + "Authority", "the provider's issuer as an https URL");
        }

        if (authority is not null && (clientId is null || account is null))
        {
            reader.Mistake(clientId is null ? Section + "ClientId" : Section + "Account", "a value, because Oidc:Authority is set");
        }

        IReadOnlyList<string> scopes = reader.List(Section + "Scopes");
        return new OidcOptions
        {
            Authority = url,
            ClientId = clientId ?? "",
            ClientSecret = ReadSecret(reader),
            CallbackPath = callback,
            Scopes = scopes.Count > 0 ? scopes : ["openid", "profile", "email"],
            GroupsClaim = reader.Text(Section + "GroupsClaim") ?? "groups",
            GroupRoles = ReadGroupRoles(reader),
            EnvironmentGroups = ReadEnvironmentGroups(reader),
            CreateUsers = reader.Flag(Section + "CreateUsers", defaultValue: false),
            Account = account ?? "",
        };
    }

    /// <summary>Names the type only: records print their members, and this one holds a secret.</summary>
    public override string ToString() => nameof(OidcOptions);

    private static string? ReadSecret(SettingsReader reader)
    {
        const string Key = Section + "ClientSecretFile";
        if (reader.ExistingFile(Key, "a file that holds the client secret") is not { } file)
        {
            return null;
        }

        string secret = File.ReadAllText(file).Trim();
        if (secret.Length == 0)
        {
            reader.Mistake(Key, "a file that holds the client secret; it is empty");
        }

        return secret;
    }

    private static List<GroupRole> ReadGroupRoles(SettingsReader reader)
    {
        var roles = new List<GroupRole>();
        foreach (string text in reader.List(Section + "GroupRoles"))
        {
            // Names of groups may hold '=' (LDAP), names of roles do not.
            int equals = text.LastIndexOf('=');
            if (equals < 1 || equals == text.Length - 1)
            {
                reader.Mistake(Section + "GroupRoles", "entries of the form GROUP=ROLE");
                continue;
            }

            roles.Add(new GroupRole(text[..equals].Trim(), text[(equals + 1)..].Trim()));
        }

        return roles;
    }

    private static List<GroupEnvironmentRole> ReadEnvironmentGroups(SettingsReader reader)
    {
        var roles = new List<GroupEnvironmentRole>();
        foreach (string text in reader.List(Section + "EnvironmentGroups"))
        {
            int colon = text.LastIndexOf(':');
            int equals = colon < 1 ? -1 : text.LastIndexOf('=', colon);
            string role = text[(colon + 1)..].Trim();
            if (equals < 1 || equals == colon - 1 || !BuiltInRoles.Environment.ContainsKey(role))
            {
                reader.Mistake(Section + "EnvironmentGroups", "entries of the form GROUP=ENVIRONMENT:ROLE, the role developer or environment-admin");
                continue;
            }

            roles.Add(new GroupEnvironmentRole(text[..equals].Trim(), text[(equals + 1)..colon].Trim(), role));
        }

        return roles;
    }
}

/// <summary>A group's account role: a built-in one, or a custom one's id or name.</summary>
internal sealed record GroupRole(string Group, string Role);

/// <summary>A group's role in one environment, by id or name.</summary>
internal sealed record GroupEnvironmentRole(string Group, string Environment, string Role);
