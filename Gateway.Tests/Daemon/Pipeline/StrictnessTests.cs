using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>What of a signature is not negotiable, each with the code that the called service itself would answer with.</summary>
[TestFixture]
internal sealed class StrictnessTests
{
    private const string DynamoDb = "dynamodb.eu-west-1.amazonaws.com";
    private const string S3 = "s3.eu-west-1.amazonaws.com";

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget() => _daemon.Upstream.Reset();

    [Test]
    public async Task A_signed_user_agent_is_verified_as_every_signed_header_is()
    {
        SignedText request = DynamoDbCall();
        string good = (request with { Signed = [.. request.Signed, new HeaderField("User-Agent", "sdk/1  x")] }).ToString();
        Assert.That(await AnswerAsync(good, DynamoDb), Does.StartWith("HTTP/1.1 200 "));
        _daemon.Upstream.Received.Clear();
        await AssertRefusedAsync(good.Replace("sdk/1", "sdk/2", StringComparison.Ordinal), DynamoDb, "InvalidSignatureException");
    }

    [TestCase("dynamodb", DynamoDb, "InvalidSignatureException")]
    [TestCase("s3", S3, "SignatureDoesNotMatch")]
    public async Task A_known_key_with_a_forged_signature_is_refused(string service, string host, string code) =>
        await AssertRefusedAsync((CallOf(service) with { Secret = "forged" }).ToString(), host, code);

    [TestCase("host;", "", "dynamodb", DynamoDb, "InvalidSignatureException", "host must be signed")]
    [TestCase("host;", "", "s3", S3, "AccessDenied", "host must be signed")]
    [TestCase("x-amz-date", "x-amz-dat", "dynamodb", DynamoDb, "InvalidSignatureException", "the date must be signed")]
    [TestCase("x-amz-date", "x-amz-dat", "s3", S3, "AccessDenied", "the date must be signed")]
    public async Task Host_and_date_must_be_signed(string signed, string instead, string service, string host, string code, string says)
    {
        string request = CallOf(service).ToString();
        int at = request.IndexOf("SignedHeaders=", StringComparison.Ordinal);
        await AssertRefusedAsync(request[..at] + request[at..].Replace(signed, instead, StringComparison.Ordinal), host, code, says);
    }

    [TestCase("dynamodb", DynamoDb, "InvalidSignatureException")]
    [TestCase("s3", S3, "AccessDenied")]
    public async Task A_header_that_steers_the_service_must_be_signed(string service, string host, string code) => await AssertRefusedAsync(
        (CallOf(service) with { Unsigned = "X-Amz-Acl: public-read\r\n" }).ToString(), host, code, "There were headers present in the request which were not signed");

    [TestCase("X-Amzn-Trace-Id: Root=1-2-3\r\n")]
    [TestCase("x-amz-content-sha256: 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\r\n")]
    public async Task Headers_that_steer_nothing_need_no_signature(string header) =>
        Assert.That(await AnswerAsync((DynamoDbCall() with { Unsigned = header }).ToString(), DynamoDb), Does.StartWith("HTTP/1.1 200 "));

    [TestCase("dynamodb", DynamoDb, "IncompleteSignatureException")]
    [TestCase("s3", S3, "InvalidArgument")]
    public async Task Header_and_query_at_once_are_refused(string service, string host, string code)
    {
        SignedText call = CallOf(service);
        await AssertRefusedAsync(
            (call with { Target = call.Target + "?X-Amz-Signature=x" }).ToString(), host, code, "Only one auth mechanism allowed");
    }

    [TestCase("AWS AKIDEXAMPLE:c2lnbmF0dXJl", "/", DynamoDb, "InvalidSignatureException")]
    [TestCase("AWS AKIDEXAMPLE:c2lnbmF0dXJl", "/bucket/key", S3, "InvalidRequest")]
    [TestCase("AWS3-HTTPS AWSAccessKeyId=x,Algorithm=HmacSHA256,Signature=y", "/", DynamoDb, "InvalidSignatureException")]
    [TestCase(null, "/bucket/key?AWSAccessKeyId=x&Signature=y&Expires=1999999999", S3, "InvalidRequest")]
    [TestCase(null, "/?AWSAccessKeyId=x&Signature=y&SignatureVersion=2", DynamoDb, "InvalidSignatureException")]
    public async Task Signature_version_2_is_refused_and_told_why(string? authorization, string target, string host, string code) => await AssertRefusedAsync(
        $"GET {target} HTTP/1.1\r\nHost: {host}\r\n{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}\r\n",
        host, code, "set signature_version = s3v4");

    [TestCase("aws4-hmac-sha256", "dynamodb", DynamoDb, "IncompleteSignatureException")]
    [TestCase("AWS4-HMAC-SHA1", "dynamodb", DynamoDb, "IncompleteSignatureException")]
    [TestCase("AWS4-HMAC-SHA512", "s3", S3, "InvalidRequest")]
    [TestCase("Bearer", "s3", S3, "InvalidRequest")]
    public async Task Another_algorithm_is_refused(string algorithm, string service, string host, string code) => await AssertRefusedAsync(
        CallOf(service).ToString().Replace("Authorization: AWS4-HMAC-SHA256 ", $"Authorization: {algorithm} ", StringComparison.Ordinal), host, code, "The authorization mechanism");

    [TestCase("dynamodb", DynamoDb, "IncompleteSignatureException")]
    [TestCase("s3", S3, "AuthorizationHeaderMalformed")]
    public async Task A_scope_ends_with_its_terminator(string service, string host, string code) => await AssertRefusedAsync(
        CallOf(service).ToString().Replace("/aws4_request", "/aws5_request", StringComparison.Ordinal), host, code, "aws4_request");

    [TestCase("dynamodb", DynamoDb, "IncompleteSignatureException")]
    [TestCase("s3", S3, "AuthorizationHeaderMalformed")]
    public async Task The_date_of_the_scope_is_the_requests(string service, string host, string code)
    {
        SignedText call = CallOf(service);
        string today = call.Time.UtcDateTime.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
        await AssertRefusedAsync(
            call.ToString().Replace($"/{today}/", "/20200101/", StringComparison.Ordinal), host, code, "does not match the date of the request");
    }

    [Test]
    public async Task A_signed_header_that_is_absent_breaks_the_signature_of_one_that_had_a_value()
    {
        SignedText request = DynamoDbCall();
        string sent = (request with { Signed = [.. request.Signed, new HeaderField("X-Note", "value")] }).ToString();
        await AssertRefusedAsync(sent.Replace("X-Note: value\r\n", "", StringComparison.Ordinal), DynamoDb, "InvalidSignatureException");
    }

    [Test]
    public async Task Without_credentials_nothing_passes()
    {
        await AssertRefusedAsync($"GET / HTTP/1.1\r\nHost: {DynamoDb}\r\n\r\n", DynamoDb, "MissingAuthenticationTokenException");
        await AssertRefusedAsync($"GET /bucket/key HTTP/1.1\r\nHost: {S3}\r\n\r\n", S3, "AccessDenied");
    }

    private static SignedText DynamoDbCall() => new();

    private static SignedText CallOf(string service) => service == "s3" ? S3Put.Of("body") : DynamoDbCall();

    private async Task AssertRefusedAsync(string request, string host, string code, string says = "")
    {
        string answer = await AnswerAsync(request, host);
        Assert.That(answer, Does.StartWith("HTTP/1.1 4").And.Contain(code).And.Contain(says).And.Contain("x-csg-error: "));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    private async Task<string> AnswerAsync(string request, string host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }
}
