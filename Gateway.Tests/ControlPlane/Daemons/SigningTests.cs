using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Daemons;

/// <summary>Signatures of SigV4A for daemons: what is signed, with which key, and what never is.</summary>
internal sealed class SigningTests : ControlPlaneFixture
{
    private const string Host = "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com";

    private static readonly byte[] ChunkHash = SHA256.HashData("chunk"u8);

    [Test]
    public async Task A_grant_of_SigV4A_holds_the_public_key_and_nothing_that_signs()
    {
        (string _, string accessKeyId, string secret) = await Account.ActiveAsync(null, "s3");

        ControlPlaneAnswer grant = (await Account.ResolveAsync(accessKeyId, "s3", region: "")).Expect(200);

        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(secret), accessKeyId);
        Assert.That(grant.Json.GetProperty("publicKey").GetBytesFromBase64(), Is.EqualTo(pair.PublicKey));
        Assert.That(grant.Json.GetProperty("verifyingKey").GetBytesFromBase64(), Is.Empty);
        Assert.That(grant.Json.GetProperty("upstreamKeys").GetArrayLength(), Is.Zero);
        Assert.That(grant.Json.GetProperty("isSignedPerCall").GetBoolean(), Is.True);
        Assert.That((await Account.ResolveAsync(accessKeyId, "events", region: "")).Expect(200).Json.GetProperty("isSignedPerCall").GetBoolean(), Is.False, "not approved");
        Assert.That((await Account.ResolveAsync(accessKeyId, "dynamodb", region: "")).Code, Is.EqualTo("unknown_scope"), "no host of it takes SigV4A");
    }

    [Test]
    public async Task A_request_is_signed_with_the_cloud_credential()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        string canonical = Canonical();

        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, canonical)).Expect(200);

        Assert.That(signed["accessKeyId"], Is.EqualTo(TestAccount.CloudAccessKeyId));
        Assert.That(signed["sessionToken"], Is.Null);
        Assert.That(signed["continuation"], Is.Null);
        string start = $"AWS4-ECDSA-P256-SHA256 Credential={TestAccount.CloudAccessKeyId}/{Scope}, SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=";
        Assert.That(signed["authorization"], Does.StartWith(start));
        Assert.That(IsSignedByCloud(SigV4AStringToSign.Of(Now, Scope, Encoding.Latin1.GetBytes(canonical)), signed["authorization"]![start.Length..]), Is.True);
    }

    [Test]
    public async Task A_host_with_the_port_of_https_is_the_same_host()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        string canonical = Canonical(Now, host: Host + ":443");

        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, canonical)).Expect(200);

        Assert.That(IsSignedByCloud(SigV4AStringToSign.Of(Now, Scope, Encoding.Latin1.GetBytes(canonical)), SignatureOf(signed)), Is.True);
    }

    [Test]
    public async Task A_temporary_credentials_token_is_signed_and_told()
    {
        string credential = (await Account.Admin.PostAsync("cloud-credentials", new
        {
            name = TestAccount.Unique("session"),
            cloud = "aws",
            kind = "session",
            accessKeyId = "ASIAIOSFODNN7EXAMPLE",
            secretAccessKey = Account.CloudSecret,
            sessionToken = "session/token",
            expiresAt = Now.AddHours(1),
            accountId = "123456789012",
        })).Expect(201).Id;
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(new { cloudCredentialId = credential }, "s3");

        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, Canonical(payload: PayloadHash.StreamingEcdsa))).Expect(200);
        ControlPlaneAnswer chunks = (await SignChunksAsync(accessKeyId, signed)).Expect(200);

        Assert.That(signed["sessionToken"], Is.EqualTo("session/token"));
        Assert.That(signed["authorization"], Does.Contain("SignedHeaders=host;x-amz-date;x-amz-region-set;x-amz-security-token,"));
        Assert.That(signed["continuation"], Does.Not.Contain(Account.CloudSecret));
        Assert.That(chunks.Json.GetProperty("signatures").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Chunks_go_on_from_the_requests_signature_one_after_the_other()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, Canonical(payload: PayloadHash.StreamingEcdsaTrailer))).Expect(200);

        ControlPlaneAnswer chunks = (await SignChunksAsync(accessKeyId, signed)).Expect(200);

        string[] signatures = [.. chunks.Json.GetProperty("signatures").EnumerateArray().Select(static s => s.GetString()!)];
        Assert.That(IsSignedByCloud(SigV4AStringToSign.OfChunk(Now, Scope, SignatureOf(signed), ChunkHash), signatures[0]), Is.True);
        Assert.That(IsSignedByCloud(SigV4AStringToSign.OfTrailer(Now, Scope, signatures[0], ChunkHash), signatures[1]), Is.True);
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("no canonical request", static (_, _) => "AWS4-ECDSA-P256-SHA256\n20260505T100000Z\n20260505/s3/aws4_request\n0000");
        yield return Case("a presigned form", static (now, _) => Canonical(now, query: "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Expires=604800"));
        yield return Case("a session token of its own", static (now, _) => Canonical(now, more: "x-amz-security-token:token\n"));
        yield return Case("an old date", static (now, _) => Canonical(now.AddMinutes(-16)));
        yield return Case("a date to come", static (now, _) => Canonical(now.AddMinutes(16)));
        yield return Case("no date", static (now, _) => Canonical(now).Replace("x-amz-date", "x-amz-dat", StringComparison.Ordinal));
        yield return Case("no region set", static (now, _) => Canonical(now).Replace("x-amz-region-set", "x-amz-region-sets", StringComparison.Ordinal));
        yield return Case("another host", static (now, _) => Canonical(now, host: "example.com"));
        yield return Case("another port", static (now, _) => Canonical(now, host: Host + ":8443"));
        yield return Case("a host without SigV4A", static (now, _) => Canonical(now, host: "dynamodb.us-east-1.amazonaws.com"));
        yield return Case("a host of another region", static (now, _) => Canonical(now, host: "s3.us-east-1.amazonaws.com", regions: "eu-west-1"));
        yield return Case("no host", static (now, _) => Canonical(now).Replace("host", "hoss", StringComparison.Ordinal));

        static TestCaseData Case(string name, Func<DateTimeOffset, string, string> canonical) => new TestCaseData(canonical).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task What_is_no_request_of_now_to_a_host_that_takes_it_is_not_signed(Func<DateTimeOffset, string, string> canonical)
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3", "dynamodb");

        ControlPlaneAnswer answer = await SignAsync(accessKeyId, canonical(Now, accessKeyId));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((403, "signing_refused")), answer.Body);
    }

    [TestCase("*", "eu-west-1", false)]
    [TestCase("eu-west-1,us-east-1", "eu-west-1", false)]
    [TestCase("eu-west-1", "eu-west-1,us-east-1", true)]
    [TestCase("*", "aws-global", true)]
    public async Task An_approval_with_regions_must_cover_the_whole_region_set(string regions, string approved, bool isSigned)
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(
            new { cloudCredentialId = Account.CredentialId, regions = approved.Split(',') }, "s3");

        ControlPlaneAnswer answer = await SignAsync(accessKeyId, Canonical(regions: regions));

        Assert.That(answer.Status, Is.EqualTo(isSigned ? 200 : 403), answer.Body);
        Assert.That(answer.Code, Is.EqualTo(isSigned ? null : "signing_refused"));
    }

    [Test]
    public async Task A_service_that_was_not_approved_is_not_signed_for()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "dynamodb");
        Assert.That((await SignAsync(accessKeyId, Canonical())).Code, Is.EqualTo("signing_refused"));
    }

    [Test]
    public async Task Revocation_ends_requests_and_chunks_at_once()
    {
        (string id, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, Canonical(payload: PayloadHash.StreamingEcdsa))).Expect(200);
        (await SignChunksAsync(accessKeyId, signed)).Expect(200);

        (await Account.Approver.PostAsync($"access-requests/{id}/revoke")).Expect(200);

        Assert.That((await SignAsync(accessKeyId, Canonical())).Code, Is.EqualTo("not_active"));
        Assert.That((await SignChunksAsync(accessKeyId, signed)).Code, Is.EqualTo("not_active"));
    }

    [Test]
    public async Task A_revoked_nodes_token_signs_nothing_more()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        ControlPlaneAnswer token = (await Account.Admin.PostAsync($"nodes/{Account.NodeId}/tokens", new { name = "short" })).Expect(201);
        ControlPlaneClient node = ControlPlane.Client(token["token"]);
        (await node.PostAsync("gateway/sign", Asked(accessKeyId, Canonical()))).Expect(200);

        (await Account.Admin.DeleteAsync($"nodes/{Account.NodeId}/tokens/{token.Id}")).Expect(204);

        Assert.That((await node.PostAsync("gateway/sign", Asked(accessKeyId, Canonical()))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Keys_of_other_accounts_are_not_known()
    {
        (string _, string foreign, string _) = await OtherAccount.ActiveAsync(null, "s3");
        Assert.That((await SignAsync(foreign, Canonical())).Code, Is.EqualTo("unknown_access_key"));
        Assert.That((await Account.Developer.PostAsync("gateway/sign", Asked(foreign, Canonical()))).Status, Is.EqualTo(401), "no user's token is a node's");
    }

    [Test]
    public async Task A_continuation_is_good_for_its_own_key_and_a_day()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        (string _, string other, string _) = await Account.ActiveAsync(null, "s3");
        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, Canonical(payload: PayloadHash.StreamingEcdsa))).Expect(200);

        Assert.That((await SignChunksAsync(other, signed)).Code, Is.EqualTo("signing_refused"), "another key's");
        foreach (string made in new[] { "", "a.b.c", ".", "AAAA.AAAA.k1", signed["continuation"]![..^1], "A" + signed["continuation"] })
        {
            Assert.That((await SignChunksAsync(accessKeyId, signed, made)).Code, Is.EqualTo("signing_refused"), made);
        }

        ControlPlane.Time.Advance(TimeSpan.FromHours(24));
        Assert.That((await SignChunksAsync(accessKeyId, signed)).Status, Is.EqualTo(200));
        ControlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await SignChunksAsync(accessKeyId, signed)).Code, Is.EqualTo("signing_refused"), "more than a day old");
    }

    [Test]
    public async Task A_rotated_credential_ends_the_chains_it_began()
    {
        string credential = (await Account.Admin.PostAsync("cloud-credentials", new
        {
            name = TestAccount.Unique("rotating"),
            cloud = "aws",
            kind = "static",
            accessKeyId = "AKIAROTATEDROTATED00",
            secretAccessKey = Account.CloudSecret,
            accountId = "123456789012",
        })).Expect(201).Id;
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(new { cloudCredentialId = credential }, "s3");
        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, Canonical(payload: PayloadHash.StreamingEcdsa))).Expect(200);

        (await Account.Admin.PostAsync($"cloud-credentials/{credential}/rotate", new { accessKeyId = "AKIAROTATEDROTATED01", secretAccessKey = Account.CloudSecret })).Expect(200);

        Assert.That((await SignChunksAsync(accessKeyId, signed)).Code, Is.EqualTo("cloud_credential_unavailable"));
        Assert.That((await SignAsync(accessKeyId, Canonical())).Expect(200)["accessKeyId"], Is.EqualTo("AKIAROTATEDROTATED01"));
    }

    [Test]
    public async Task Bad_fields_are_named_and_sizes_are_bounded()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync(null, "s3");
        ControlPlaneAnswer signed = (await SignAsync(accessKeyId, Canonical(payload: PayloadHash.StreamingEcdsa))).Expect(200);
        string continuation = signed["continuation"]!, previous = SignatureOf(signed);
        object[] some = [new { hash = ChunkHash, isTrailer = false }];

        foreach (object request in new object[]
        {
            new { accessKeyId, continuation, previous, chunks = Array.Empty<object>() },
            new { accessKeyId, continuation, previous, chunks = Enumerable.Repeat(some[0], SignChunksRequest.MaxChunks + 1) },
            new { accessKeyId, continuation, previous, chunks = new object[] { new { hash = new byte[31], isTrailer = false } } },
            new { accessKeyId, continuation, previous = "x\ny", chunks = some },
            new { accessKeyId, continuation = new string('a', 20_000), previous, chunks = some },
        })
        {
            Assert.That((await Account.Node.PostAsync("gateway/sign-chunks", request)).Status, Is.EqualTo(400));
        }

        Assert.That((await SignAsync(accessKeyId, Canonical(query: new string('a', CanonicalRequestText.MaxLength)))).Status, Is.EqualTo(400));
        Assert.That((await SignAsync(accessKeyId, Canonical(query: new string('a', 600_000)))).Status, Is.EqualTo(413));
    }

    private DateTimeOffset Now => ControlPlane.Time.GetUtcNow();

    private CredentialScope Scope => new(RequestTime.Day(Now), "", "s3");

    private string Canonical(string regions = "*", string query = "", string payload = PayloadHash.UnsignedPayload) => Canonical(Now, regions: regions, query: query, payload: payload);

    private static string Canonical(
        DateTimeOffset time, string host = Host, string regions = "*", string query = "", string more = "", string payload = PayloadHash.UnsignedPayload)
    {
        string date = time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string names = "host;x-amz-date;x-amz-region-set" + (more.Length > 0 ? ";" + more.Split(':')[0] : "");
        return $"GET\n/key\n{query}\nhost:{host}\nx-amz-date:{date}\nx-amz-region-set:{regions}\n{more}\n{names}\n{payload}";
    }

    private static object Asked(string accessKeyId, string canonicalRequest) => new { accessKeyId, service = "s3", canonicalRequest };

    private Task<ControlPlaneAnswer> SignAsync(string accessKeyId, string canonicalRequest) =>
        Account.Node.PostAsync("gateway/sign", Asked(accessKeyId, canonicalRequest));

    private Task<ControlPlaneAnswer> SignChunksAsync(string accessKeyId, ControlPlaneAnswer signed, string? continuation = null) =>
        Account.Node.PostAsync("gateway/sign-chunks", new
        {
            accessKeyId,
            continuation = continuation ?? signed["continuation"],
            previous = SignatureOf(signed),
            chunks = new[] { new { hash = ChunkHash, isTrailer = false }, new { hash = ChunkHash, isTrailer = true } },
        });

    private static string SignatureOf(ControlPlaneAnswer signed) => signed["authorization"]!.Split("Signature=")[1];

    private bool IsSignedByCloud(byte[] stringToSign, string signature)
    {
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(Account.CloudSecret), TestAccount.CloudAccessKeyId);
        using SigV4APublicKey key = SigV4APublicKey.Read(pair.PublicKey);
        return key.Verify(stringToSign, signature);
    }
}
