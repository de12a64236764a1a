using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Users;

/// <summary>Field rules of users and tokens.</summary>
internal static class UserValidator
{
    private const int MaxName = 200;

    // RFC 5321's limit for a path, less the angle brackets.
    private const int MaxEmail = 254;

    public static string Email(FieldErrors errors, string? value)
    {
        string email = errors.RequiredText("email", value, MaxEmail);
        int at = email.IndexOf('@', StringComparison.Ordinal);
        if (email.Length > 0 && (at < 1 || at != email.LastIndexOf('@') || at == email.Length - 1 || email.Any(char.IsWhiteSpace)))
        {
            errors.Add("email", "Must be an email address.");
        }

        return email;
    }

    public static string Name(FieldErrors errors, string? value) => errors.RequiredText("name", value, MaxName);

    /// <summary>Built-in account roles and the account's own; returns each once.</summary>
    public static string[] Roles(FieldErrors errors, IReadOnlyList<string>? values, IReadOnlySet<string> customRoleIds)
    {
        string[] roles = [.. (values ?? []).Distinct(StringComparer.Ordinal)];
        foreach (string? role in roles)
        {
            if (role is null || (!BuiltInRoles.Account.ContainsKey(role) && !customRoleIds.Contains(role)))
            {
                errors.Add("roles", role is not null && BuiltInRoles.Environment.ContainsKey(role)
                    ? $"'{role}' is a role in an environment: add the user as a member there."
                    : $"'{role}' is no role of this account.");
            }
        }

        return roles;
    }

    public static string TokenName(FieldErrors errors, string? value) => errors.OptionalText("name", value, MaxName) ?? "token";
}
