using Amazon.DynamoDBv2;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SQS;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The gateway's refusals as the AWS SDK for .NET reads them: exception, code, message, status and request id.</summary>
[TestFixture]
internal sealed class DotnetRefusalTests
{
    /// <summary>A protocol each: the call, the code of an unknown key and its status, the code of a denial and its status.</summary>
    private static IEnumerable<TestCaseData> Services
    {
        get
        {
            yield return Service("json 1.0", DynamoDbAsync, "UnrecognizedClientException", 400, "AccessDeniedException", 400);
            // Its codes are those that it had in query: from x-amzn-query-error.
            yield return Service("json 1.0 for query", SqsAsync, "InvalidClientTokenId", 400, "AccessDenied", 400);
            yield return Service("query", StsAsync, "InvalidClientTokenId", 403, "AccessDenied", 403);
            yield return Service("ec2", Ec2Async, "AuthFailure", 401, "AccessDenied", 403);
            yield return Service("rest-xml, S3", S3Async, "InvalidAccessKeyId", 403, "AccessDenied", 403);
            yield return Service("rest-xml", Core("route53", "/2013-04-01/hostedzone", "application/xml"), "InvalidClientTokenId", 403, "AccessDenied", 403);
            yield return Service("rest-json", Core("lambda", "/2015-03-31/functions", "application/json"), "UnrecognizedClientException", 403, "AccessDeniedException", 403);
        }
    }

    [TestCaseSource(nameof(Services))]
    public async Task A_refusal_is_understood(Func<BasicAWSCredentials, Uri?, Task> call, string unknown, int unknownStatus, string denied, int deniedStatus)
    {
        Mistakes mistakes = await Mistakes.InStackAsync();
        await AssertAsync(call, SharedStack.Key with { AccessKeyId = "CSGKUNKNOWNUNKNOWN00" }, null, unknown, unknownStatus, "Client is unknown or has no access");
        await AssertAsync(call, mistakes.Unapproved, null, denied, deniedStatus, "request access");
        await AssertAsync(call, mistakes.Revoked, null, denied, deniedStatus, "Client is not Active");
        await AssertAsync(call, mistakes.Policed, null, denied, deniedStatus, "violates policy 'csg.action.deny'");
        string unavailable = denied.EndsWith("Exception", StringComparison.Ordinal) ? "ServiceUnavailableException" : "ServiceUnavailable";
        await AssertAsync(call, SharedStack.Key, mistakes.WithoutControlPlane, unavailable, 503, "Please try again");
        await AssertAsync(call, SharedStack.Key, mistakes.WithoutUpstream, unavailable, 502, "could not reach");
    }

    private static async Task AssertAsync(
        Func<BasicAWSCredentials, Uri?, Task> call, ProxyKey key, Uri? proxy, string code, int status, string message)
    {
        try
        {
            await call(DotnetSdk.CredentialsOf(key), proxy);
            Assert.Fail("The call was served.");
        }
        catch (AmazonServiceException error)
        {
            Assert.Multiple(() =>
            {
                Assert.That(error.ErrorCode, Is.EqualTo(code));
                Assert.That((int)error.StatusCode, Is.EqualTo(status));
                Assert.That(error.Message, Does.Contain(message));
                Assert.That(Guid.TryParse(error.RequestId, out _), Is.True, $"request id '{error.RequestId}'");
            });
        }
    }

    private static TestCaseData Service(
        string protocol, Func<BasicAWSCredentials, Uri?, Task> call, string unknown, int unknownStatus, string denied, int deniedStatus) =>
        new TestCaseData(call, unknown, unknownStatus, denied, deniedStatus).SetArgDisplayNames(protocol);

    private static async Task DynamoDbAsync(BasicAWSCredentials key, Uri? proxy)
    {
        using AmazonDynamoDBClient client = new(key, DotnetSdk.Configure(new AmazonDynamoDBConfig(), proxy));
        await client.ListTablesAsync();
    }

    private static async Task SqsAsync(BasicAWSCredentials key, Uri? proxy)
    {
        using AmazonSQSClient client = new(key, DotnetSdk.Configure(new AmazonSQSConfig(), proxy));
        await client.ListQueuesAsync("");
    }

    private static async Task StsAsync(BasicAWSCredentials key, Uri? proxy)
    {
        using AmazonSecurityTokenServiceClient client = new(key, DotnetSdk.Configure(new AmazonSecurityTokenServiceConfig(), proxy));
        await client.GetCallerIdentityAsync(new GetCallerIdentityRequest());
    }

    private static async Task Ec2Async(BasicAWSCredentials key, Uri? proxy)
    {
        using AmazonEC2Client client = new(key, DotnetSdk.Configure(new AmazonEC2Config(), proxy));
        await client.DescribeVpcsAsync();
    }

    private static async Task S3Async(BasicAWSCredentials key, Uri? proxy)
    {
        using AmazonS3Client client = new(key, DotnetSdk.Configure(new AmazonS3Config(), proxy));
        await client.ListBucketsAsync();
    }

    private static Func<BasicAWSCredentials, Uri?, Task> Core(string service, string path, string contentType) => async (key, proxy) =>
    {
        using CoreClient client = new(key, proxy, isGlobal: service == "route53");
        await client.CallAsync(new CoreCall { Service = service, Method = "GET", Path = path, ContentType = contentType });
    };
}
