using System.Text;
using Gateway.Signing.PostForm;
using Gateway.Signing.SigV4;
using Gateway.Tests.Signing.SigV4;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Fuzzing;

/// <summary>Random bytes for what reads uploads by form and their policies.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PostFormFuzzTests
{
    private static readonly CredentialScope Scope = new("20260102", "eu-west-1", "s3");

    private static readonly byte[] Key = SigV4Sample.Key(Scope);

    [Test]
    public void A_form_is_read_alike_however_it_is_cut_and_what_is_signed_anew_is_read_again() => FuzzRun.Run("post-form", (input, random) =>
    {
        PostFormFailure failure = new PostFormReader(PostFormText.Boundary).Read(input, out PostFormHead? head);
        PostFormReader pieces = new(PostFormText.Boundary);
        PostFormFailure other = PostFormFailure.None;
        PostFormHead? found = null;
        for (int length = 0; other == PostFormFailure.None && found is null && length < input.Length;)
        {
            length = Math.Min(input.Length, length + 1 + random.Next(2000));
            other = pieces.Read(input.AsSpan(0, length), out found);
        }

        Assert.That((other, found?.Length), Is.EqualTo((failure, head?.Length)), "the answer depends on how the form was cut");
        if (failure != PostFormFailure.None || head is null)
        {
            return (int)failure;
        }

        Assert.That(head.Length, Is.InRange(1, PostFormReader.MaxHeadBytes));
        Assert.That(head.Fields.Select(static f => f.Name.ToLowerInvariant()), Is.Unique);
        SigV4Failure claim = PostFormAuthorization.Read(head, out SigV4Authorization? authorization);
        PostPolicy? policy = head.Find("policy") is { } text ? PostPolicyParser.Parse(text.Value) : null;
        if (authorization is not { HasSessionToken: false } || policy is null)
        {
            return 100 + (int)claim;
        }

        PostFormFailure verdict = PostPolicyEvaluator.Evaluate(head, policy, "bucket", policy.Expiration.AddSeconds(-1)).Failure;
        byte[] resigned = PostFormResigner.Resign(input.AsSpan(0, head.Length), head, policy, Scope, SigV4Sample.Time, "KEY", null, Key);
        PostFormFailure reread = new PostFormReader(PostFormText.Boundary).Read(resigned, out PostFormHead? again);
        if (reread == PostFormFailure.FieldsTooLarge)
        {
            return 150;
        }

        Assert.That(reread, Is.EqualTo(PostFormFailure.None));
        Assert.That(again!.Length, Is.EqualTo(resigned.Length));
        Assert.That(again.Fields.Select(static f => f.Name), Is.EqualTo(head.Fields.Select(static f => f.Name)));
        PostFormAuthorization.Read(again, out SigV4Authorization? made);
        Assert.That(PostPolicySignature.Verify(again, made!, Key), Is.EqualTo(SigV4Failure.None));
        if (verdict == PostFormFailure.None)
        {
            PostPolicy rewritten = PostPolicyParser.Parse(again.Find("policy")!.Value)!;
            Assert.That(
                PostPolicyEvaluator.Evaluate(again, rewritten, "bucket", policy.Expiration.AddSeconds(-1)).Failure, Is.EqualTo(PostFormFailure.None));
        }

        return 200 + (int)verdict;
    }, 256, Encoding.Latin1.GetBytes(new PostFormText().Body()), Encoding.Latin1.GetBytes(new PostFormText { Fields = [("acl", "private")] }.Body()));

    [Test]
    public void A_policy_is_read_or_refused() => FuzzRun.Run("post-policy", input =>
    {
        PostPolicy? policy = PostPolicyParser.Parse(Convert.ToBase64String(input));
        PostPolicyParser.Parse(Encoding.Latin1.GetString(input));
        return policy is null ? 0 : 1 + Math.Min(policy.Conditions.Count, 20);
    }, 256);
}
