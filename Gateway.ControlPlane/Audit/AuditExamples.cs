using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Audit;

internal static class AuditExamples
{
    private static readonly AuditEventResponse Call = new()
    {
        Id = Guid.Parse("019df7b1-d800-7d2c-9f3a-5b1c2d3e4f50"),
        Time = ApiExamples.Time,
        Kind = "call",
        Decision = "Denied",
        NodeId = "nod_01kqvnv3p0e8m9y2c5t7w4x6zd",
        RequestId = "2f1d0c9b8a7e6f5d",
        Reason = "policy_violated",
        ErrorCode = "AccessDeniedException",
        AccessKeyId = "CSGKEXAMPLEEXAMPLE12",
        EnvironmentId = "env_01kqvnv3p0e8m9y2c5t7w4x6z9",
        AccessRequestId = "req_01kqvnv3p0e8m9y2c5t7w4x6za",
        RequesterId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8",
        ClientAddress = "192.0.2.10",
        Method = "POST",
        Host = "dynamodb.eu-west-1.amazonaws.com",
        Service = "dynamodb",
        Region = "eu-west-1",
        Action = "CreateTable",
        Resource = "orders",
        Status = 400,
        RequestBytes = 512,
        ResponseBytes = 140,
        DurationMs = 1.8,
        UserAgent = "Boto3/1.40",
    };

    public static IReadOnlyList<object> All { get; } = [Call];

    /// <summary>The export: an event a line.</summary>
    public static JsonNode Lines { get; } = JsonValue.Create(JsonSerializer.Serialize(Call, ControlPlaneJsonContext.Default.AuditEventResponse) + "\n");
}
