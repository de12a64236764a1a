using System.Text;
using System.Text.Json;
using Gateway.Benchmarks.Stack;
using Gateway.Signing.Contracts;

namespace Gateway.Benchmarks.ControlPlane;

/// <summary>Audit events such as a busy hour has: a few services and actions, three keys of a hundred refused.</summary>
internal static class EventBatches
{
    private static readonly string[] Actions = ["GetItem", "PutItem", "Query", "BatchGetItem", "UpdateItem", "DeleteItem", "Scan", "DescribeTable"];

    public static AuditEvent[][] Make(ProxyKey key, int events, int batchSize)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return [.. Enumerable.Range(0, events).Select(i => Event(key, now.AddMilliseconds(-i), i)).Chunk(batchSize)];
    }

    /// <summary>The whole HTTP request that delivers a batch.</summary>
    public static byte[] Call(string token, AuditEvent[] batch)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new AuditBatch { Events = batch }, ContractsJsonContext.Default.AuditBatch);
        byte[] head = Encoding.ASCII.GetBytes(
            $"POST /api/v1/gateway/audit-events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }

    private static AuditEvent Event(ProxyKey key, DateTimeOffset time, int number) => new()
    {
        Id = Guid.CreateVersion7(time),
        Time = time,
        RequestId = Guid.NewGuid().ToString("N"),
        Decision = number % 33 == 0 ? AuditDecision.Denied : AuditDecision.Allowed,
        Reason = number % 33 == 0 ? "policy_violated" : null,
        AccessKeyId = key.AccessKeyId,
        AccessRequestId = key.AccessRequestId,
        EnvironmentId = "env_benchmark",
        RequesterId = "usr_benchmark",
        ClientAddress = "192.0.2.17",
        Method = "POST",
        Host = "dynamodb.eu-west-1.amazonaws.com",
        Service = "dynamodb",
        Region = "eu-west-1",
        Action = Actions[number % Actions.Length],
        Resource = "orders",
        Status = number % 33 == 0 ? 400 : 200,
        UpstreamRequestId = Guid.NewGuid().ToString("N"),
        RequestBytes = 120 + (number % 400),
        ResponseBytes = 300 + (number % 5000),
        DurationMs = 3 + (number % 90 * 0.7),
        UpstreamMs = 2 + (number % 90 * 0.7),
        UserAgent = "Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 lang/python#3.13",
    };
}
