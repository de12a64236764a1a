namespace Gateway.ControlPlane.Services;

internal static class ServiceExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new ServiceResponse
        {
            Id = "dynamodb", Name = "Amazon DynamoDB", Cloud = "aws", Hosts = ["dynamodb.{region}.amazonaws.com"], Protocols = ["json-1.0"], Requestable = true,
        },
    ];
}
