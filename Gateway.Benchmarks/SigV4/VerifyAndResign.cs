using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Benchmarks.SigV4;

/// <summary>What signatures cost for one DynamoDB call of 1 KB: verifying it, signing it again, and hashing its body for scale.</summary>
[MemoryDiagnoser]
public class VerifyAndResign
{
    private static readonly DateTimeOffset Time = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private static readonly CredentialScope Scope = new("20260506", "eu-west-1", "dynamodb");
    private static readonly string[] SignedHeaders = ["content-type", "host", "x-amz-date", "x-amz-target"];

    private readonly byte[] _body = new byte[1024];
    private byte[] _key = [];
    private SignedRequest _request = null!;
    private HeaderField[] _headers = [];

    [GlobalSetup]
    public void Prepare()
    {
        RandomNumberGenerator.Fill(_body);
        _key = SigningKey.Derive(Encoding.UTF8.GetBytes("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Scope.Date, Scope.Region, Scope.Service);
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
}
