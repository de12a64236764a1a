using Gateway.ControlPlane.PolicyGroups;

namespace Gateway.ControlPlane.Console.CloudServices;

/// <summary>Policies as sentences.</summary>
internal static class PolicyWords
{
    public static IReadOnlyList<string> Of(PolicyGroupResponse group) =>
    [
        .. group.Policies.Select(Of),
        .. group.ReportOnly ? new[] { "For now, calls that break these rules are let through and only told in the audit." } : [],
    ];

    /// <summary>One policy.</summary>
    public static string Of(PolicyContract policy)
    {
        string where = (policy.Service ?? "*", policy.Action ?? "*") switch
        {
            ("*", "*") => "Every call",
            ("*", var action) => $"{action} of every service",
            (var service, "*") => $"Every call of {service}",
            var (service, action) => $"{action} of {service}",
        };
        string member = policy.Member is { } name ? $"{name} " : "the resource's name ";
        return policy.Type switch
        {
            "csg.resource.name.prefix" => $"{where}: {member}must begin with \"{policy.Value}\".",
            "csg.resource.name.validation_pattern" => $"{where}: {member}must match the pattern {policy.Value}.",
            "csg.action.allow" => $"{where} is allowed; what no such rule allows is refused.",
            "csg.action.deny" => $"{where} is refused.",
            "csg.region.allow" => $"{where} must be made in the region {policy.Value}.",
            "csg.read_only" => $"{where} may read only.",
            _ => $"{where}: {policy.Type} {policy.Value}",
        };
    }
}
