using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.AccessRequests;

internal static class AccessRequestExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreateAccessRequestRequest
        {
            Cloud = "aws", Services = ["dynamodb", "sqs"], Justification = "Orders service, ticket 4711", Regions = ["eu-west-1"], ExpiresAt = ApiExamples.Time.AddDays(30),
        },
        new ApproveAccessRequestRequest
        {
            CloudCredentialId = "crd_01kqvnv3p0e8m9y2c5t7w4x6zb", PolicyGroupId = "pol_01kqvnv3p0e8m9y2c5t7w4x6zc", Regions = ["eu-west-1"],
            ExpiresAt = ApiExamples.Time.AddDays(30), Comment = "As agreed",
        },
        new DenyAccessRequestRequest { Reason = "Use the shared queue" },
        new RevokeAccessRequestRequest { Reason = "The project has ended" },
        new AccessRequestResponse
        {
            Id = "req_01kqvnv3p0e8m9y2c5t7w4x6za", Status = "active", EnvironmentId = "env_01kqvnv3p0e8m9y2c5t7w4x6z9", EnvironmentName = "orders-test",
            RequesterId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", RequesterName = "Dana Developer", RequesterEmail = "dana@example.com", Cloud = "aws",
            Services = ["dynamodb", "sqs"], Regions = ["eu-west-1"], Justification = "Orders service, ticket 4711", ExpiresAt = ApiExamples.Time.AddDays(30),
            CreatedAt = ApiExamples.Time, UpdatedAt = ApiExamples.Time.AddHours(2), CloudCredentialId = "crd_01kqvnv3p0e8m9y2c5t7w4x6zb",
            PolicyGroupId = "pol_01kqvnv3p0e8m9y2c5t7w4x6zc", DecidedBy = "usr_01kqvnv3p0e8m9y2c5t7w4x6z7", DecidedByName = "Ada Approver", DecidedAt = ApiExamples.Time.AddHours(1), Comment = "As agreed",
            Keys = [new ProxyKeyResponse { AccessKeyId = "CSGKEXAMPLEEXAMPLE12", CreatedAt = ApiExamples.Time.AddHours(1), RevealedAt = ApiExamples.Time.AddHours(2) }],
        },
        new AccessRequestDetailsResponse
        {
            Endpoint = "http://gateway.example.com:3128", AccessKeyId = "CSGKEXAMPLEEXAMPLE12",
            CaCertificatePem = "-----BEGIN CERTIFICATE-----\nMIIB...\n-----END CERTIFICATE-----\n", Services = ["dynamodb", "sqs"], Regions = ["eu-west-1"], SecretAvailable = true,
            Snippets =
            [
                new SnippetResponse
                {
                    Id = "environment", Title = "Environment variables", Language = "bash", Text = "export HTTPS_PROXY=http://gateway.example.com:3128\n",
                    Check = "aws dynamodb list-tables\n",
                },
            ],
        },
        new ProxyKeySecretResponse { AccessKeyId = "CSGKEXAMPLEEXAMPLE12", SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
    ];
}
