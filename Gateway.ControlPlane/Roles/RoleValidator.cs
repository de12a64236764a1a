using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Roles;

/// <summary>Field rules of custom roles.</summary>
internal static class RoleValidator
{
    public static string Name(FieldErrors errors, string? value)
    {
        string name = errors.RequiredText("name", value, 100);
        if (BuiltInRoles.Account.ContainsKey(name) || BuiltInRoles.Environment.ContainsKey(name))
        {
            errors.Add("name", "Is the name of a built-in role.");
        }

        return name;
    }

    /// <summary>Each permission once. Nobody can put a permission into a role that they do not hold themselves.</summary>
    public static string[] Permissions(FieldErrors errors, IReadOnlyList<string?>? values, Caller caller)
    {
        if (values is not { Count: > 0 })
        {
            errors.Add("permissions", "Must name at least one permission.");
            return [];
        }

        string[] permissions = [.. values.Select(v => v ?? "").Distinct(StringComparer.Ordinal)];
        foreach (string permission in permissions)
        {
            if (!Access.Permissions.All.Contains(permission))
            {
                errors.Add("permissions", $"'{permission}' is no permission.");
            }
            else if (!caller.Has(permission))
            {
                errors.Add("permissions", $"'{permission}' cannot be given by who does not hold it.");
            }
        }

        return permissions;
    }
}
