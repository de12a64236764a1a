using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using BenchmarkDotNet.Attributes;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Benchmarks.SigV4;

/// <summary>
/// What signatures cost for one DynamoDB call of 1 KB: verifying it, signing it again, and hashing its body for scale. Amazon's own signer
/// signs the same request beside it; that hashes the body and derives the key each time, and so does what stands next to it here.
/// </summary>
[MemoryDiagnoser]
public class VerifyAndResign
{
    private static readonly DateTimeOffset Time = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private static readonly CredentialScope Scope = new("20260506", "eu-west-1", "dynamodb");
    private static readonly string[] SignedHeaders = ["content-type", "host", "x-amz-date", "x-amz-target"];

    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly byte[] _body = new byte[1024];
    private readonly AWSSigV4Parameters _parameters = new()
    {
        Credentials = new BasicAWSCredentials("AKIATESTTESTTESTTEST", Secret),
        Region = RegionEndpoint.EUWest1,
        Service = "dynamodb",
        SignedAt = Time.UtcDateTime,
    };

    private byte[] _key = [];
    private SignedRequest _request = null!;
    private HeaderField[] _headers = [];

    [GlobalSetup]
    public void Prepare()
    {
        RandomNumberGenerator.Fill(_body);
        _key = DeriveKey();
        HeaderField[] headers =
        [
            new("Host", "dynamodb.eu-west-1.amazonaws.com"), new("Content-Type", "application/x-amz-json-1.0"),
            new("X-Amz-Date", "20260506T070809Z"), new("X-Amz-Target", "DynamoDB_20120810.PutItem"),
            new("User-Agent", "aws-sdk-dotnet-coreclr/4.1.0.0 ua/2.1 os/linux lang/.NET_Core md/aws-sdk-dotnet-core#4.1.0.0"),
        ];
        _request = new SignedRequest
        {
            Method = "POST",
            RawPath = "/",
            RawQuery = "",
            Headers = headers,
            PayloadHash = Convert.ToHexStringLower(SHA256.HashData(_body)),
        };
        string authorization = SigV4Signer.Sign(_request, Scope, Time, SignedHeaders, "CSGKTESTTESTTESTTEST", _key, SigningRules.General);
        _headers = [.. headers, new("Authorization", authorization)];
        if (Verify() != SigV4Failure.None)
        {
            throw new InvalidOperationException("The benchmark would measure a failing signature.");
        }
    }

    [Benchmark(Baseline = true)]
    public byte[] HashBody() => SHA256.HashData(_body);

    [Benchmark]
    public SigV4Failure Verify() =>
        SigV4AuthorizationParser.Parse("", _headers, out SigV4Authorization? authorization) is var failure and not SigV4Failure.None
            ? failure
            : SigV4Verifier.Verify(_request, authorization!, _key, SigningRules.General);

    [Benchmark]
    public string Sign() => SigV4Signer.Sign(_request, Scope, Time, SignedHeaders, "AKIATESTTESTTESTTEST", _key, SigningRules.General);

    [Benchmark]
    public string VerifyThenSign() => Verify() == SigV4Failure.None ? Sign() : "";

    [Benchmark]
    public string HashDeriveAndSign() => SigV4Signer.Sign(
        _request with { PayloadHash = Convert.ToHexStringLower(SHA256.HashData(_body)) }, Scope, Time, SignedHeaders, "AKIATESTTESTTESTTEST", DeriveKey(), SigningRules.General);

    [Benchmark]
    public string AmazonHashDeriveAndSign() => AWSSigV4Signer.Sign(
        new AWSSigningRequest
        {
            HttpMethod = HttpMethod.Post,
            RequestUri = new Uri("https://dynamodb.eu-west-1.amazonaws.com/"),
            Content = _body,
            Headers =
            {
                ["Content-Type"] = "application/x-amz-json-1.0",
                ["X-Amz-Target"] = "DynamoDB_20120810.PutItem",
            },
        },
        _parameters).Headers["Authorization"];

    private static byte[] DeriveKey() => SigningKey.Derive(Encoding.UTF8.GetBytes(Secret), Scope.Date, Scope.Region, Scope.Service);
}
