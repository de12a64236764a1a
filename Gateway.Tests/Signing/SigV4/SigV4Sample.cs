using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>One well-formed request in each form, from which tests take exactly one thing away.</summary>
internal static class SigV4Sample
{
    public const string AccessKeyId = "AKIAIOSFODNN7EXAMPLE";

    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    public const string SignatureText = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public const string Authorization =
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb/aws4_request, "
        + "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + SignatureText;

    public const string Query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260102%2Feu-west-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=" + SignatureText;

    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly CredentialScope Scope = new("20260102", "eu-west-1", "dynamodb");

    public static readonly HeaderField Host = new("Host", "dynamodb.eu-west-1.amazonaws.com");

    public static readonly HeaderField Date = new("X-Amz-Date", "20260102T030405Z");

    public static readonly HeaderField Target = new("X-Amz-Target", "DynamoDB_20120810.ListTables");

    public static byte[] Key(CredentialScope scope) =>
        SigningKey.Derive(System.Text.Encoding.UTF8.GetBytes(Secret), scope.Date, scope.Region, scope.Service);

    public static SigV4Failure Parse(string authorization, params HeaderField[] others) =>
        SigV4AuthorizationParser.Parse("", [new("Authorization", authorization), .. others], out _);

    public static SigV4Failure ParseHeader(string authorization) => Parse(authorization, Host, Date, Target);

    public static SigV4Failure ParseQuery(string query, params HeaderField[] others) =>
        SigV4AuthorizationParser.Parse(query, [Host, .. others], out _);

    public static SignedRequest Request() => new()
    {
        Method = "POST",
        RawPath = "/",
        RawQuery = "",
        Headers = [Host, Date, Target],
        PayloadHash = PayloadHash.Of("{}"u8),
    };

    public static SigV4Authorization Sign(SignedRequest request, SigningRules rules)
    {
        string value = SigV4Signer.Sign(
            request, Scope, Time, ["host", "x-amz-date", "x-amz-target"], AccessKeyId, Key(Scope), rules);
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            request.RawQuery, [.. request.Headers, new("Authorization", value)], out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        return authorization!;
    }
}
