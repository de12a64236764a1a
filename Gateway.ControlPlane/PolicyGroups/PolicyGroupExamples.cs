using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.PolicyGroups;

internal static class PolicyGroupExamples
{
    private static readonly PolicyContract Prefix = new() { Type = "csg.resource.name.prefix", Service = "dynamodb", Action = "*", Value = "orders-" };

    public static IReadOnlyList<object> All { get; } =
    [
        new CreatePolicyGroupRequest { Name = "orders", Policies = [Prefix, new PolicyContract { Type = "csg.action.deny", Service = "dynamodb", Action = "Delete*" }] },
        new UpdatePolicyGroupRequest { Name = "orders", Policies = [Prefix] },
        new PolicyGroupResponse { Id = "pol_01kqvnv3p0e8m9y2c5t7w4x6zc", Name = "orders", Policies = [Prefix], ReportOnly = false, CreatedAt = ApiExamples.Time },
    ];
}
