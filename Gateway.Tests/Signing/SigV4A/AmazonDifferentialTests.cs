using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

/// <summary>
/// What Amazon's own signer signs, we verify by the public key that we derive; what we sign fits what Amazon's signer would have signed,
/// under the key that it derives, as OpenSSL (in Node) verifies it. 2,000 random requests, or 100,000 when the environment has
/// <c>CSG_LONG_TESTS=1</c>. A failure prints the seed; <c>CSG_TEST_SEED</c> repeats it.
/// </summary>
[TestFixture]
internal sealed class AmazonDifferentialTests
{
    private const int BatchSize = 2_000;

    private static readonly int Batches = Environment.GetEnvironmentVariable("CSG_LONG_TESTS") == "1" ? 50 : 1;

    [Test]
    public async Task Signatures_are_those_of_amazons_signer_both_ways()
    {
        string oracle = await JavaScriptProgram.PathOfAsync("sigv4a-oracle.mjs");
        int first = int.TryParse(Environment.GetEnvironmentVariable("CSG_TEST_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Random.Shared.Next(1_000_000_000);
        TestContext.Out.WriteLine($"seed {first}, {Batches * BatchSize} cases");
        for (int seed = first; seed < first + Batches; seed++)
        {
            string[] which = [seed.ToString(CultureInfo.InvariantCulture), BatchSize.ToString(CultureInfo.InvariantCulture)];
            CommandResult theirs = await Command.RunAsync("node", [oracle, "sign", .. which]);
            AmazonRandomRequest[] requests = [.. theirs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => JsonSerializer.Deserialize<AmazonRandomRequest>(line, JsonSerializerOptions.Web)!)];
            Assert.That(requests, Has.Length.EqualTo(BatchSize), theirs.ToString());

            var ours = new StringBuilder();
            for (int i = 0; i < requests.Length; i++)
            {
                ours.Append(Check(requests[i], $"seed {seed}, case {i}: {requests[i]}")).Append('\n');
            }

            CommandResult judged = await Command.RunAsync("node", [oracle, "verify", .. which], ours.ToString());
            Assert.That(judged.ExitCode, Is.Zero, judged.ToString());
            Assert.That(judged.Output, Is.Empty, $"seed {seed}: the numbers of requests that we signed otherwise than Amazon");
        }
    }

    /// <summary>Verifies their signature, and gives ours.</summary>
    private static string Check(AmazonRandomRequest theirs, string about)
    {
        SignedRequest request = theirs.Request;
        SigV4Failure failure = SigV4AuthorizationParser.Parse(request.RawQuery, request.Headers, out SigV4Authorization? authorization);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None), about);
        using SigV4AKeyPair pair = SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(theirs.Secret), theirs.AccessKeyId);
        using SigV4APublicKey key = SigV4APublicKey.Read(pair.PublicKey);
        Assert.That(SigV4AVerifier.Verify(request, authorization!, key, theirs.Rules), Is.EqualTo(SigV4Failure.None), about);
        SigV4ASigningInput input = SigV4ASigningInput.Of(request, theirs.Service, theirs.Time, authorization!.SignedHeaders, theirs.Rules);
        Assert.That(CanonicalRequestText.TryParse(input.CanonicalRequest, out CanonicalRequestText? read), Is.True, about);
        return pair.Sign(SigV4AStringToSign.Of(theirs.Time, authorization.Scope, read!.ToBytes()));
    }
}
