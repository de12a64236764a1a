using System.Globalization;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>What Amazon's own signer signs, we verify; what we sign is what it signs; see <see cref="DifferentialRun"/> for how many.</summary>
[TestFixture]
public sealed class AmazonSignerDifferentialTests
{
    private const string Host = "service.eu-west-1.amazonaws.com";

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    [Test]
    public void Header_form_is_that_of_amazons_signer() => ForEachCase((sample, about) =>
    {
        AWSSigningResult theirs = AWSSigV4Signer.Sign(Request(sample), Parameters(sample));
        SignedRequest request = Received(sample, PayloadHash.Of(sample.Body)) with
        {
            Headers =
            [
                new("Host", Host),
                new("X-Amz-Date", theirs.Headers["X-Amz-Date"]),
                new("X-Amz-Content-SHA256", theirs.Headers["X-Amz-Content-SHA256"]),
                .. Fields(sample),
            ],
        };
        string authorization = theirs.Headers["Authorization"];
        Assert.That(theirs.Headers["X-Amz-Content-SHA256"], Is.EqualTo(request.PayloadHash), about);
        AssertVerifies(sample, request with { Headers = [.. request.Headers, new("Authorization", authorization)] }, SigV4Form.Header, about);

        string ours = SigV4Signer.Sign(
            request, ScopeOf(sample), sample.Time, SignedHeadersOf(authorization), SigV4Sample.AccessKeyId, KeyOf(sample), RulesOf(sample));
        Assert.That(ours, Is.EqualTo(authorization), about);
    });

    [Test]
    public void Query_form_is_that_of_amazons_signer() => ForEachCase((sample, about) =>
    {
        var life = TimeSpan.FromSeconds(60 + sample.Body.Length);
        // Presigned URLs sign the hash of no bytes outside S3, so the case goes without a body.
        RandomSigningCase bodiless = sample with { Body = [], Headers = [] };
        string theirs = AWSSigV4Signer.Presign(Request(bodiless), Parameters(bodiless), life).Uri.OriginalString;
        string theirQuery = theirs[(theirs.IndexOf('?', StringComparison.Ordinal) + 1)..];
        string payloadHash = sample.IsS3 ? PayloadHash.UnsignedPayload : PayloadHash.EmptyBody;
        SignedRequest request = Received(sample, payloadHash) with { Headers = [new("Host", Host)] };
        // Their URL holds names without escapes; what they signed is the query as it was, with their members.
        string authentication = string.Join('&', theirQuery.Split('&').Where(m => m.StartsWith("X-Amz-", StringComparison.Ordinal)));
        AssertVerifies(sample, request with { RawQuery = sample.RawQuery + "&" + authentication }, SigV4Form.Query, about);

        string ourQuery = SigV4Signer.SignQuery(
            request, ScopeOf(sample), sample.Time, life, ["host"], SigV4Sample.AccessKeyId, null, KeyOf(sample), RulesOf(sample));
        Assert.That(SignatureOf(ourQuery), Is.EqualTo(SignatureOf(theirQuery)), about);
    });

    private static void ForEachCase(Action<RandomSigningCase, string> check) => DifferentialRun.ForEach((random, about) =>
    {
        RandomSigningCase sample = RandomSigningCase.Create(random);
        check(sample, $"{about}: {sample.Method} {sample.Service} {sample.RawPath}?{sample.RawQuery} "
            + $"[{string.Join('|', sample.Headers.Select(h => $"{h.Key}: {h.Value}"))}] {sample.Time:O} {sample.Secret}");
    });

    private static void AssertVerifies(RandomSigningCase sample, SignedRequest request, SigV4Form form, string about)
    {
        SigV4Failure failure = SigV4AuthorizationParser.Parse(request.RawQuery, request.Headers, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None), about);
        Assert.That(authorization!.Form, Is.EqualTo(form), about);
        Assert.That(SigV4Verifier.CheckTime(authorization, sample.Time), Is.EqualTo(SigV4Failure.None), about);
        failure = SigV4Verifier.Verify(request, authorization, KeyOf(sample), RulesOf(sample));
        Assert.That(failure, Is.EqualTo(SigV4Failure.None), about);
    }

    private static AWSSigningRequest Request(RandomSigningCase sample)
    {
        string query = sample.RawQuery.Length > 0 ? "?" + sample.RawQuery : "";
        var request = new AWSSigningRequest
        {
            HttpMethod = new HttpMethod(sample.Method),
            RequestUri = new Uri($"https://{Host}{sample.RawPath}{query}", AsWritten),
            Content = sample.Body.Length > 0 ? sample.Body : null,
        };
        foreach ((string name, string value) in sample.Headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }

    private static AWSSigV4Parameters Parameters(RandomSigningCase sample) => new()
    {
        Credentials = new BasicAWSCredentials(SigV4Sample.AccessKeyId, sample.Secret),
        Region = RegionEndpoint.EUWest1,
        Service = sample.Service,
        SignedAt = sample.Time.UtcDateTime,
    };

    private static SignedRequest Received(RandomSigningCase sample, string payloadHash) => new()
    {
        Method = sample.Method,
        RawPath = sample.RawPath,
        RawQuery = sample.RawQuery,
        Headers = [],
        PayloadHash = payloadHash,
    };

    // Clients send header values in UTF-8; we keep their bytes.
    private static IEnumerable<HeaderField> Fields(RandomSigningCase sample) =>
        sample.Headers.Select(h => new HeaderField(h.Key, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(h.Value))));

    private static CredentialScope ScopeOf(RandomSigningCase sample) =>
        new(sample.Time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), "eu-west-1", sample.Service);

    private static byte[] KeyOf(RandomSigningCase sample)
    {
        CredentialScope scope = ScopeOf(sample);
        return SigningKey.Derive(Encoding.UTF8.GetBytes(sample.Secret), scope.Date, scope.Region, scope.Service);
    }

    private static SigningRules RulesOf(RandomSigningCase sample) => sample.IsS3 ? SigningRules.S3 : SigningRules.General;

    private static string[] SignedHeadersOf(string authorization)
    {
        int start = authorization.IndexOf("SignedHeaders=", StringComparison.Ordinal) + 14;
        return authorization[start..authorization.IndexOf(',', start)].Split(';');
    }

    private static string SignatureOf(string query) => query[(query.IndexOf("X-Amz-Signature=", StringComparison.Ordinal) + 16)..];
}
