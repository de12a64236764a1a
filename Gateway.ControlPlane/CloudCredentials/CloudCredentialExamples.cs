using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.CloudCredentials;

internal static class CloudCredentialExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreateCloudCredentialRequest
        {
            Name = "orders-test", Cloud = "aws", Kind = "static", AccessKeyId = "AKIAIOSFODNN7EXAMPLE", SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            AccountId = "123456789012",
        },
        new UpdateCloudCredentialRequest { Name = "orders-staging", AccountId = "123456789012" },
        new RotateCloudCredentialRequest { AccessKeyId = "AKIAI44QH8DHBEXAMPLE", SecretAccessKey = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY" },
        new CloudCredentialResponse
        {
            Id = "crd_01kqvnv3p0e8m9y2c5t7w4x6zb", Name = "orders-test", Cloud = "aws", Kind = "static", Status = "active", AccountId = "123456789012",
            AccessKeyId = "AKIAIOSFODNN7EXAMPLE", Arn = "arn:aws:iam::123456789012:user/gateway", Region = "us-east-1", VerifiedAt = ApiExamples.Time, InUseBy = 3,
            CreatedAt = ApiExamples.Time,
        },
        new CloudCredentialUsageResponse
        {
            ActiveRequests = 1, Calls30Days = 48_211, LastUsedAt = ApiExamples.Time,
            AccessRequests =
            [
                new CredentialUseResponse
                {
                    Id = "req_01kqvnv3p0e8m9y2c5t7w4x6za", Status = "active", EnvironmentId = "env_01kqvnv3p0e8m9y2c5t7w4x6z9", EnvironmentName = "orders-test",
                    RequesterId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", RequesterName = "Dana Developer", Services = ["dynamodb", "sqs"],
                },
            ],
        },
        new VerificationResponse { Verified = true, AccountId = "123456789012", Arn = "arn:aws:iam::123456789012:user/gateway" },
    ];
}
