using System.Text.Json;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.DryRuns;

internal static class DryRunExamples
{
    private static readonly PolicyContract Prefix = new() { Type = "csg.resource.name.prefix", Service = "dynamodb", Action = "*", Value = "orders-" };

    private static readonly DryRunCall Call = new()
    {
        Service = "dynamodb",
        Region = "eu-west-1",
        Action = "CreateTable",
        Names = new Dictionary<string, JsonElement> { ["TableName"] = JsonSerializer.SerializeToElement("invoices", ControlPlaneJsonContext.Default.String) },
    };

    public static IReadOnlyList<object> All { get; } =
    [
        Call,
        new InlineDryRunRequest { Policies = [Prefix], ReportOnly = false, Call = Call },
        new DryRunResponse
        {
            Allowed = false, ReportOnly = false, Rule = "PolicyViolated", Action = "CreateTable", Resource = "invoices",
            Policy = new DryRunPolicy(0, Prefix, "'invoices' in TableName does not begin with 'orders-'."),
            Names = [new FoundName("TableName", "invoices")],
            Message = "Action 'CreateTable' violates policy 'csg.resource.name.prefix'",
            Explanation = "Refused by policies[0] (csg.resource.name.prefix). 'invoices' in TableName does not begin with 'orders-'.",
        },
    ];
}
