using System.Text;
using Gateway.Signing.PostForm;
using NUnit.Framework;

namespace Gateway.Tests.Signing.PostForm;

[TestFixture]
internal sealed class PostPolicyParserTests
{
    [Test]
    public void Conditions_of_every_kind_are_read()
    {
        PostPolicy policy = Parse("""
            {"expiration": "2026-01-02T03:04:05.000Z", "conditions": [
              {"acl": "private"}, ["eq", "$Content-Type", "text/plain"], ["starts-with", "$key", ""], ["content-length-range", 1, "1024"]]}
            """)!;
        Assert.That(policy.Expiration, Is.EqualTo(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        Assert.That(policy.Conditions.Select(static c => (c.Kind, c.Field, c.Value)), Is.EqualTo(
        [
            (PolicyConditionKind.Equal, "acl", "private"),
            (PolicyConditionKind.Equal, "Content-Type", "text/plain"),
            (PolicyConditionKind.StartsWith, "key", ""),
            (PolicyConditionKind.LengthRange, "", ""),
        ]));
    }

    [TestCase("2026-01-02T03:04:05Z")]
    [TestCase("2026-01-02T03:04:05.123456Z")]
    public void Expiration_is_read_as_clients_write_it(string text) =>
        Assert.That(Parse($$"""{"expiration": "{{text}}", "conditions": []}"""), Is.Not.Null);

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("""{"conditions": []}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z"}""")]
    [TestCase("""{"expiration": "2026-01-02", "conditions": []}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05+01:00", "conditions": []}""")]
    [TestCase("""{"expiration": 1, "conditions": []}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": {}}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [], "more": 1}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "expiration": "2036-01-02T03:04:05Z", "conditions": []}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [{"acl": "a", "acl": "b"}]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [{"acl": "a", "key": "b"}]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [{}]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [{"acl": 1}]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": ["acl"]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [["eq", "acl", "a"]]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [["ne", "$acl", "a"]]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [["eq", "$acl"]]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [["content-length-range", -1, 2]]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [["content-length-range", "x", 2]]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [["eq", "$acl", "\ud800"]]}""")]
    [TestCase("""{"expiration": "2026-01-02T03:04:05Z", "conditions": [[[[[[]]]]]]}""")]
    public void What_is_no_policy_is_refused(string json) => Assert.That(Parse(json), Is.Null);

    [TestCase("")]
    [TestCase("=")]
    [TestCase("***")]
    [TestCase(" ")]
    [TestCase("\t")]
    [TestCase("\r\n")]
    public void What_is_no_plain_base64_is_refused(string spoiled)
    {
        string good = Convert.ToBase64String("""{"expiration": "2026-01-02T03:04:05Z", "conditions": []}"""u8);
        Assert.That(PostPolicyParser.Parse(good), Is.Not.Null);
        Assert.That(PostPolicyParser.Parse(good[..8] + spoiled + (spoiled.Length > 0 ? good[8..] : good[9..])), Is.Null);
    }

    private static PostPolicy? Parse(string json) => PostPolicyParser.Parse(Convert.ToBase64String(Encoding.UTF8.GetBytes(json)));
}
