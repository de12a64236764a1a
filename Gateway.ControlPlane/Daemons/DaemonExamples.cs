using System.Text.Json.Nodes;
using Gateway.ControlPlane.Api;
using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane.Daemons;

internal static class DaemonExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new ResolveRequest { AccessKeyId = "CSGKEXAMPLEEXAMPLE12", ScopeDate = "20260505", Region = "eu-west-1", Service = "dynamodb" },
        new Grant
        {
            AccessKeyId = "CSGKEXAMPLEEXAMPLE12", ScopeDate = "20260505", Region = "eu-west-1", Service = "dynamodb", VerifyingKey = new byte[32], Status = GrantStatus.Active,
            Services = ["dynamodb", "sqs"], Regions = ["eu-west-1"],
            UpstreamKeys = [new UpstreamKey { Date = "20260505", SigningKey = new byte[32], AccessKeyId = "AKIAIOSFODNN7EXAMPLE" }],
            Policies = [new GrantPolicy { Type = "csg.resource.name.prefix", Service = "dynamodb", Action = "*", Value = "orders-" }],
            CloudAccountId = "123456789012", AccountId = "acc_01kqvnv3p0e8m9y2c5t7w4x6z6", EnvironmentId = "env_01kqvnv3p0e8m9y2c5t7w4x6z9",
            AccessRequestId = "req_01kqvnv3p0e8m9y2c5t7w4x6za", RequesterId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Sequence = 42, RefreshAfterSeconds = 300,
        },
        new AuditBatch
        {
            Events =
            [
                new AuditEvent
                {
                    Id = Guid.Parse("019df7b1-d800-7d2c-9f3a-5b1c2d3e4f50"), Time = ApiExamples.Time, RequestId = "2f1d0c9b8a7e6f5d", Decision = AuditDecision.Allowed,
                    AccessKeyId = "CSGKEXAMPLEEXAMPLE12", Method = "POST", Host = "dynamodb.eu-west-1.amazonaws.com", Service = "dynamodb", Region = "eu-west-1",
                    Action = "GetItem", Resource = "orders", Status = 200, RequestBytes = 120, ResponseBytes = 340, DurationMs = 7.4, UpstreamMs = 6.1,
                },
            ],
        },
        new AuditBatchResult { Accepted = 1, Duplicates = 0 },
        new NodeHeartbeat
        {
            Version = "1.0.0", Endpoint = "http://gateway.example.com:3128", RootCertificatesPem = ["-----BEGIN CERTIFICATE-----\nMIIB...\n-----END CERTIFICATE-----\n"],
            StartedAt = ApiExamples.Time, RevocationLagMs = 21.5,
        },
    ];

    /// <summary>A change and a heartbeat.</summary>
    public static JsonNode Changes { get; } = JsonValue.Create(
        """
        event: change
        id: 42
        data: {"sequence":42,"accessKeyIds":["CSGKEXAMPLEEXAMPLE12"],"epoch":"5d41402abc4b2a76b9719d911017c592","committedAt":"2026-05-05T10:00:00+00:00"}

        event: heartbeat
        id: 42
        data: {"sequence":42,"epoch":"5d41402abc4b2a76b9719d911017c592"}


        """);
}
