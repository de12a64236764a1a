using System.Buffers;
using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;
using Gateway.Signing.SigV4A;
using Gateway.Tests.Signing.SigV4;
using Gateway.Tests.Signing.SigV4.Chunked;
using Gateway.Tests.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Fuzzing;

/// <summary>Random bytes for the parsers of the signing library; see <see cref="FuzzRun"/> for how long and how to repeat.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SigningFuzzTests
{
    [Test]
    public void Authorization_header_is_read_or_refused() => FuzzRun.Run("authorization-header", input =>
    {
        HeaderField[] headers = [SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, new("Authorization", Text(input))];
        SigV4Failure failure = SigV4AuthorizationParser.Parse("", headers, out SigV4Authorization? authorization);
        SigV4Failure again = SigV4AuthorizationParser.Parse("", [.. headers.Reverse()], out _);
        Assert.That(again, Is.EqualTo(failure), "the order of the headers changed the answer");
        Check(failure, authorization);
        return (int)failure;
    }, 64);

    /// <summary>The first line is the region set, the rest the authorization.</summary>
    [Test]
    public void SigV4A_header_and_region_set_are_read_or_refused() => FuzzRun.Run("sigv4a-header", input =>
    {
        string[] lines = Text(input).Split('\n', 2);
        HeaderField[] headers =
            [SigV4ASample.Host, SigV4ASample.Date, new("X-Amz-Region-Set", lines[0]), new("Authorization", lines.ElementAtOrDefault(1) ?? "")];
        SigV4Failure failure = SigV4AuthorizationParser.Parse("", headers, out SigV4Authorization? authorization);
        if (authorization is not null)
        {
            Assert.That(authorization.Algorithm, Is.EqualTo(SignatureAlgorithm.SigV4A), "SigV4 has no region set");
            Assert.That(authorization.Scope.Region, Is.Empty);
            Assert.That(RegionSet.TryParse(authorization.RegionSet!.ToString(), out RegionSet? again) && again == authorization.RegionSet, Is.True);
            Assert.That(authorization.RegionSet.IsCoveredBy(["eu-west-1"]), Is.EqualTo(authorization.Region == "eu-west-1"));
            using SigV4APublicKey key = SigV4ASample.PublicKey();
            Assert.That(
                SigV4AVerifier.Verify(SigV4ASample.Request(), authorization, key, SigningRules.S3), Is.EqualTo(SigV4Failure.SignatureMismatch), "nobody signed this");
        }

        return (int)failure;
    }, 128);

    [Test]
    public void Canonical_request_is_written_back_as_it_was_read_or_refused() => FuzzRun.Run("canonical-text", input =>
    {
        string text = Text(input);
        if (!CanonicalRequestText.TryParse(text, out CanonicalRequestText? read))
        {
            return 0;
        }

        Assert.That(Encoding.Latin1.GetString(read!.ToBytes()), Is.EqualTo(text), "something else would be signed than was read");
        Assert.That(read.Headers.Select(static h => h.Name), Is.Unique);
        return read.Headers.Count;
    }, 128);

    [Test]
    public void Authorization_query_is_read_or_refused() => FuzzRun.Run("authorization-query", input =>
    {
        string query = Text(input);
        SigV4Failure failure = SigV4AuthorizationParser.Parse(query, [SigV4Sample.Host], out SigV4Authorization? authorization);
        Check(failure, authorization);

        // What is sent on must not authenticate, and must be the same without authentication.
        string rest = AuthenticationQuery.Remove(query);
        SigV4Failure left = SigV4AuthorizationParser.Parse(rest, [SigV4Sample.Host], out _);
        Assert.That(left, Is.EqualTo(SigV4Failure.MissingAuthentication).Or.EqualTo(SigV4Failure.SignatureVersion2), rest);
        Assert.That(AuthenticationQuery.Remove(rest), Is.EqualTo(rest));
        return (int)failure;
    }, 128);

    [Test]
    public void What_is_signed_verifies_and_its_canonical_form_is_final() => FuzzRun.Run("canonical-request", (input, random) =>
    {
        string[] lines = Text(input).Split('\n');
        string target = lines.ElementAtOrDefault(1) ?? "/";
        int question = target.IndexOf('?', StringComparison.Ordinal);
        SignedRequest request = new()
        {
            Method = lines[0],
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Headers = [SigV4Sample.Host, SigV4Sample.Date, .. lines.Skip(2).Take(50).Select(FieldOf)],
            PayloadHash = PayloadHash.UnsignedPayload,
        };
        SigningRules rules = random.Next(2) == 0 ? SigningRules.S3 : SigningRules.General;
        string canonical = CanonicalQueryString.Of(request.RawQuery, withoutSignature: false);
        Assert.That(CanonicalQueryString.Of(canonical, withoutSignature: false), Is.EqualTo(canonical), "a canonical query has another canonical form");
        string uri = CanonicalUri.Of(request.RawPath, SigningRules.S3);
        Assert.That(CanonicalUri.Of(uri, SigningRules.S3), Is.EqualTo(uri), "a canonical path has another canonical form");
        return SignAndVerify(request, rules);
    }, 128);

    [Test]
    public void Signed_chunks_are_taken_alike_however_they_are_cut() => FuzzRun.Run(
        "chunks", (input, random) => CheckChunks(input, random, signed: true), 32, SignedBodies());

    [Test]
    public void Unsigned_chunks_are_taken_alike_however_they_are_cut() => FuzzRun.Run(
        "chunks", (input, random) => CheckChunks(input, random, signed: false), 32);

    private static void Check(SigV4Failure failure, SigV4Authorization? authorization)
    {
        Assert.That(authorization is null, Is.EqualTo(failure != SigV4Failure.None));
        if (authorization is not null)
        {
            Assert.That(authorization.SignedHeaders, Is.Unique.And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
            Assert.That(authorization.SignedHeaders, Has.Some.EqualTo("host").Or.Some.EqualTo(":authority"));
            Assert.That(authorization.Signature, Does.Match(authorization.RegionSet is null ? "^[0-9a-f]{64}$" : "^30[0-9a-f]{14,142}$"));
            Assert.That(authorization.AccessKeyId, Does.Match("^[A-Za-z0-9_]{1,128}$"));
            SigV4Failure verified = SigV4Verifier.Verify(SigV4Sample.Request(), authorization, SigV4Sample.Key(authorization.Scope), SigningRules.General);
            Assert.That(verified, Is.EqualTo(SigV4Failure.SignatureMismatch), "nobody signed this");
        }
    }

    private static int SignAndVerify(SignedRequest request, SigningRules rules)
    {
        string[] signed = [.. request.Headers.Select(static h => h.Name.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        string value;
        try
        {
            value = SigV4Signer.Sign(
                request, SigV4Sample.Scope, SigV4Sample.Time, signed, SigV4Sample.AccessKeyId, SigV4Sample.Key(SigV4Sample.Scope), rules);
        }
        catch (ArgumentException)
        {
            return -1;
        }

        HeaderField[] headers = [.. request.Headers, new("Authorization", value)];
        SigV4Failure failure = SigV4AuthorizationParser.Parse(request.RawQuery, headers, out SigV4Authorization? authorization);
        if (authorization is not null)
        {
            byte[] key = SigV4Sample.Key(SigV4Sample.Scope);
            Assert.That(SigV4Verifier.Verify(request, authorization, key, rules), Is.EqualTo(SigV4Failure.None));
            Assert.That(SigV4Verifier.Verify(request, authorization, key, rules), Is.EqualTo(SigV4Failure.None), "it verified once and not again");
            Assert.That(
                SigV4Verifier.Verify(request with { Method = request.Method + "X" }, authorization, key, rules), Is.EqualTo(SigV4Failure.SignatureMismatch));
        }

        return (int)failure;
    }

    private static HeaderField FieldOf(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new HeaderField("x-line", line) : new HeaderField(line[..colon], line[(colon + 1)..]);
    }

    /// <summary>The first byte says the decoded length, the rest is the body.</summary>
    private static int CheckChunks(byte[] input, Random random, bool signed)
    {
        byte[] body = input.Length == 0 ? [] : input[1..];
        int length = input.Length == 0 ? 0 : input[0];
        (ChunkedFailure Failure, string Output) whole = Feed(Resigner(), body, _ => body.Length);
        (ChunkedFailure Failure, string Output) pieces = Feed(Resigner(), body, left => Math.Min(left, 1 + random.Next(40)));
        Assert.That(pieces, Is.EqualTo(whole), "the answer depends on how the body was cut");
        if (whole.Failure == ChunkedFailure.None)
        {
            Assert.That(whole.Output, Has.Length.EqualTo(body.Length), "the length changed");
        }

        return ((int)whole.Failure * 64) + Math.Min(whole.Output.Length / 64, 63);

        ChunkedBodyResigner Resigner() => signed
            ? ChunkedSample.Resigner(length, withTrailer: length % 2 == 1, maxChunkBytes: 8192)
            : ChunkedBodyResigner.ForUnsignedTrailer(length, [ChunkedSample.Checksum]);
    }

    private static (ChunkedFailure Failure, string Output) Feed(ChunkedBodyResigner resigner, byte[] body, Func<int, int> next)
    {
        using (resigner)
        {
            var output = new ArrayBufferWriter<byte>(Math.Max(1, body.Length));
            for (int at = 0; at < body.Length;)
            {
                int count = next(body.Length - at);
                resigner.Write(body.AsSpan(at, count), output);
                at += count;
            }

            return (resigner.Complete(), Encoding.Latin1.GetString(output.WrittenSpan));
        }
    }

    private static byte[][] SignedBodies() =>
        [.. Enumerable.Range(0, 12).Select(static i => (byte[])[(byte)(i * 20), .. ChunkedSample.ClientBody(ChunkedSample.Data(i * 20), withTrailer: i * 20 % 2 == 1)])];

    private static string Text(byte[] input) => Encoding.Latin1.GetString(input);
}
