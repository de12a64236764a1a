using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Environments;

/// <summary>Field rules of environments and members.</summary>
internal static class EnvironmentValidator
{
    // RFC 5321's limit for a path, less the angle brackets.
    public const int MaxEmail = 254;

    public static string Name(FieldErrors errors, string? value) => errors.RequiredText("name", value, 100);

    public static string Role(FieldErrors errors, string? value)
    {
        if (value is null || !BuiltInRoles.Environment.ContainsKey(value))
        {
            errors.Add("role", $"Must be one of {string.Join(", ", BuiltInRoles.Environment.Keys.Order(StringComparer.Ordinal))}.");
        }

        return value ?? "";
    }
}
