using System.Text;
using Gateway.Signing.PostForm;
using NUnit.Framework;

namespace Gateway.Tests.Signing.PostForm;

[TestFixture]
internal sealed class PostPolicyEvaluatorTests
{
    private static readonly DateTimeOffset End = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void A_form_that_meets_its_policy_is_good() =>
        Assert.That(Evaluate("""{"bucket": "bucket"}, ["starts-with", "$key", "user/"], {"ACL": "private"}""", ("key", "user/${filename}"), ("acl", "private")), Is.EqualTo(PostFormFailure.None));

    [Test]
    public void Policy_ends_at_its_expiration()
    {
        Assert.That(Evaluate("""["eq", "$key", "k"]""", End.AddSeconds(-1), ("key", "k")), Is.EqualTo(PostFormFailure.None));
        Assert.That(Evaluate("""["eq", "$key", "k"]""", End, ("key", "k")), Is.EqualTo(PostFormFailure.PolicyExpired));
    }

    [TestCase("""["eq", "$key", "K"]""")]
    [TestCase("""["starts-with", "$key", "x"]""")]
    [TestCase("""{"key": "k"}, {"bucket": "other"}""")]
    [TestCase("""{"key": "k"}, {"acl": "private"}""")]
    [TestCase("""{"key": "k"}, {"key": "other"}""")]
    public void A_condition_that_does_not_hold_is_a_failure(string conditions) =>
        Assert.That(Evaluate(conditions, ("key", "k")), Is.EqualTo(PostFormFailure.ConditionFailed));

    [Test]
    public void The_name_of_the_file_stands_in_the_key_when_conditions_are_judged()
    {
        Assert.That(Evaluate("""["eq", "$key", "user/f.txt"]""", ("key", "user/${filename}")), Is.EqualTo(PostFormFailure.None));
        Assert.That(Evaluate("""["eq", "$key", "user/${filename}"]""", ("key", "user/${filename}")), Is.EqualTo(PostFormFailure.ConditionFailed));
    }

    [Test]
    public void Each_type_of_a_list_must_begin_as_the_condition_says()
    {
        const string condition = """{"key": "k"}, ["starts-with", "$Content-Type", "image/"]""";
        Assert.That(Evaluate(condition, ("key", "k"), ("Content-Type", "image/png,image/gif")), Is.EqualTo(PostFormFailure.None));
        Assert.That(Evaluate(condition, ("key", "k"), ("Content-Type", "image/png,text/html")), Is.EqualTo(PostFormFailure.ConditionFailed));
    }

    [TestCase("acl")]
    [TestCase("x-amz-credential")]
    [TestCase("x-amz-date")]
    [TestCase("x-amz-algorithm")]
    [TestCase("bucket")]
    public void A_field_that_no_condition_covers_is_refused(string field) =>
        Assert.That(Evaluate("""{"key": "k"}""", ("key", "k"), (field, "bucket")), Is.EqualTo(PostFormFailure.ExtraField));

    [TestCase("policy")]
    [TestCase("X-Amz-Signature")]
    [TestCase("x-ignore-this")]
    public void Fields_that_s3_does_not_ask_a_condition_for_need_none(string field) =>
        Assert.That(Evaluate("""{"key": "k"}""", ("key", "k"), (field, "v")), Is.EqualTo(PostFormFailure.None));

    [Test]
    public void A_bucket_in_the_form_must_be_the_addressed_one()
    {
        Assert.That(Evaluate("""{"key": "k"}, {"bucket": "bucket"}""", ("key", "k"), ("bucket", "bucket")), Is.EqualTo(PostFormFailure.None));
        Assert.That(Evaluate("""{"key": "k"}, {"bucket": "bucket"}""", ("key", "k"), ("bucket", "other")), Is.EqualTo(PostFormFailure.ConditionFailed));
    }

    [Test]
    public void A_form_without_a_key_is_refused()
    {
        Assert.That(Evaluate("""{"acl": "private"}""", ("acl", "private")), Is.EqualTo(PostFormFailure.KeyMissing));
        Assert.That(Evaluate("""{"key": ""}""", ("key", "")), Is.EqualTo(PostFormFailure.KeyMissing));
    }

    [Test]
    public void A_variable_that_has_no_value_is_refused()
    {
        string form = PostFormSample.Field("key", "k") + PostFormSample.Field("acl", "${filename}") + "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
        PostFormSample.Read(form, out PostFormHead? head);
        Assert.That(
            PostPolicyEvaluator.Evaluate(head!, Policy("""{"key": "k"}, ["starts-with", "$acl", ""]"""), "bucket", End.AddDays(-1)).Failure,
            Is.EqualTo(PostFormFailure.Malformed));
    }

    private static PostFormFailure Evaluate(string conditions, params (string Name, string Value)[] fields) => Evaluate(conditions, End.AddDays(-1), fields);

    private static PostFormFailure Evaluate(string conditions, DateTimeOffset now, params (string Name, string Value)[] fields) =>
        PostPolicyEvaluator.Evaluate(PostFormSample.Head(fields), Policy(conditions), "bucket", now).Failure;

    private static PostPolicy Policy(string conditions) => PostPolicyParser.Parse(Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $$"""{"expiration": "2026-01-02T03:04:05Z", "conditions": [{{conditions}}]}""")))!;
}
