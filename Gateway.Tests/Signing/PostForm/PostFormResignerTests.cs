using System.Text;
using System.Text.Json.Nodes;
using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;
using Gateway.Tests.Signing.SigV4;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.PostForm;

[TestFixture]
internal sealed class PostFormResignerTests
{
    private static readonly CredentialScope Scope = new("20260102", "eu-west-1", "s3");

    [TestCase(null)]
    [TestCase("session/token")]
    public void A_form_signed_anew_is_read_verified_and_judged_as_good(string? token)
    {
        string form = new PostFormText { Fields = [("acl", "private"), ("x-amz-meta-ü".Replace("ü", "u", StringComparison.Ordinal), "ü")] }.Body();
        (PostFormHead head, byte[] bytes) = Read(form);
        PostPolicy policy = PostPolicyParser.Parse(head.Find("policy")!.Value)!;

        byte[] resigned = PostFormResigner.Resign(
            bytes.AsSpan(0, head.Length), head, policy, Scope, SigV4Sample.Time, SigV4Sample.AccessKeyId, token, SigV4Sample.Key(Scope));

        (PostFormHead again, _) = Read(Encoding.Latin1.GetString(resigned));
        PostFormAuthorization.Read(again, out SigV4Authorization? authorization);
        PostPolicy made = PostPolicyParser.Parse(again.Find("policy")!.Value)!;
        Assert.Multiple(() =>
        {
            Assert.That(again.Length, Is.EqualTo(resigned.Length));
            Assert.That(authorization!.AccessKeyId, Is.EqualTo(SigV4Sample.AccessKeyId));
            Assert.That(authorization.RequestTime, Is.EqualTo(SigV4Sample.Time));
            Assert.That(again.Find("x-amz-security-token")?.Value, Is.EqualTo(token));
            Assert.That(PostPolicySignature.Verify(again, authorization, SigV4Sample.Key(Scope)), Is.EqualTo(SigV4Failure.None));
            Assert.That(again.Find("x-amz-signature")!.Value, Is.EqualTo(PostFormText.Sign(again.Find("policy")!.Value, SigV4Sample.Secret, "20260102")));
            Assert.That(PostPolicyEvaluator.Evaluate(again, made, "bucket", made.Expiration.AddSeconds(-1)).Failure, Is.EqualTo(PostFormFailure.None));
            Assert.That(made.Expiration, Is.EqualTo(policy.Expiration));
            Assert.That(Encoding.Latin1.GetString(resigned), Does.Not.Contain(FakeControlPlane.ProxyKeyId));
            Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String(again.Find("policy")!.Value)), Does.Not.Contain(FakeControlPlane.ProxyKeyId));
        });
    }

    [Test]
    public void Other_conditions_and_fields_keep_their_bytes()
    {
        string form = new PostFormText { Fields = [("acl", "private")], Conditions = ["""{"bucket":  "bucket"}""", """["starts-with", "$key", "uplo\u0061ds/"]"""] }.Body();
        (PostFormHead head, byte[] bytes) = Read(form);
        byte[] resigned = PostFormResigner.Resign(
            bytes.AsSpan(0, head.Length), head, PostPolicyParser.Parse(head.Find("policy")!.Value)!, Scope, SigV4Sample.Time, "K", null, SigV4Sample.Key(Scope));
        ReceivedForm received = ReceivedForm.Read([.. resigned, .. Encoding.Latin1.GetBytes($"x\r\n--{PostFormText.Boundary}--")]);
        Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String(received.Fields["policy"])), Does.Contain("""{"bucket":  "bucket"},["starts-with", "$key", "uplo\u0061ds/"]"""));
        Assert.That(received.Fields["key"], Is.EqualTo("uploads/${filename}"));
        Assert.That(received.Fields["acl"], Is.EqualTo("private"));
        Assert.That(((JsonArray)PostFormText.PolicyOf(received.Fields["policy"])["conditions"]!).Count, Is.EqualTo(6));
    }

    [Test]
    public void Another_day_than_the_scopes_is_an_error()
    {
        (PostFormHead head, byte[] bytes) = Read(new PostFormText().Body());
        Assert.That(
            () => PostFormResigner.Resign(
                bytes.AsSpan(0, head.Length), head, PostPolicyParser.Parse(head.Find("policy")!.Value)!, Scope, SigV4Sample.Time.AddDays(1), "K", null, SigV4Sample.Key(Scope)),
            Throws.ArgumentException);
    }

    private static (PostFormHead Head, byte[] Bytes) Read(string form)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(form);
        Assert.That(new PostFormReader(PostFormText.Boundary).Read(bytes, out PostFormHead? head), Is.EqualTo(PostFormFailure.None));
        return (head!, bytes);
    }
}
