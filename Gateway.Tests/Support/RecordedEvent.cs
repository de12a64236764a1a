using Gateway.Signing.Contracts;

namespace Gateway.Tests.Support;

/// <summary>Events as the daemon records them.</summary>
internal static class RecordedEvent
{
    /// <summary>An allowed call of DynamoDB with this request id.</summary>
    public static AuditEvent Of(string requestId) => new()
    {
        Id = Guid.NewGuid(),
        Time = TimeProvider.System.GetUtcNow(),
        RequestId = requestId,
        Decision = AuditDecision.Allowed,
        Method = "POST",
        Host = "dynamodb.eu-west-1.amazonaws.com",
        Status = 200,
    };
}
