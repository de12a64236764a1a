using System.Text;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Bodies in chunks that are signed by SigV4A: verified by the public key, and signed anew batch by batch.</summary>
[TestFixture]
internal sealed class SigV4AUploadTests
{
    private const string Trailer = "x-amz-checksum-crc32:NhCmhg==";

    private static readonly SigV4AUpstream Aws = new(FakeControlPlane.CloudKeyId, FakeControlPlane.CloudSecret);

    private static readonly byte[][] Data = [Encoding.ASCII.GetBytes(new string('a', 9000)), "b"u8.ToArray(), Encoding.ASCII.GetBytes(new string('c', 70_000))];

    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _daemon.ControlPlane.SigningFailure = null;
        _daemon.ControlPlane.SignedChunks.Clear();
    }

    [Test]
    public async Task Every_chunk_arrives_signed_with_the_cloud_credential_and_the_length_stays([Values] bool withTrailer)
    {
        string request = new SigV4AText().Chunked(Data, withTrailer ? Trailer : null);

        Assert.That(await AnswerAsync(request), Does.StartWith("HTTP/1.1 200 "));

        ReceivedRequest received = _daemon.Upstream.Received.Single();
        Assert.That(Aws.Judge(received), Is.Null);
        Assert.That(Aws.JudgeChunks(received, [.. Data.SelectMany(static d => d)]), Is.Null);
        Assert.That(received.Body, Has.Length.EqualTo(request.Length - request.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4));
    }

    [Test]
    public async Task Many_small_chunks_are_signed_in_few_calls()
    {
        byte[][] data = [.. Enumerable.Range(0, 3000).Select(static i => new[] { (byte)i })];

        Assert.That(await AnswerAsync(new SigV4AText().Chunked(data)), Does.StartWith("HTTP/1.1 200 "));

        Assert.That(Aws.JudgeChunks(_daemon.Upstream.Received.Single(), [.. data.SelectMany(static d => d)]), Is.Null);
        Assert.That(_daemon.ControlPlane.SignedChunks.Sum(static c => c.Chunks.Count), Is.EqualTo(3001));
        Assert.That(_daemon.ControlPlane.SignedChunks.Select(static c => c.Chunks.Count), Has.All.LessThanOrEqualTo(SignChunksRequest.MaxChunks));
        Assert.That(_daemon.ControlPlane.SignedChunks, Has.Count.LessThan(300));
    }

    /// <summary>Each is signed by its test: this runs before the first test of all, and the last one's clock would be minutes further.</summary>
    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("a changed byte", "SignatureDoesNotMatch", static () => Good().Replace("ccc\r\n", "ccd\r\n", StringComparison.Ordinal));
        yield return Case("a chunk signed with another key", "SignatureDoesNotMatch", static () => WithSignatureOf(Good(), new SigV4AText { Secret = "another" }.Chunked(Data, Trailer)));
        yield return Case("a changed trailer", "SignatureDoesNotMatch", static () => Good().Replace("NhCmhg==", "NhCmhh==", StringComparison.Ordinal));
        yield return Case("a signature without padding", "InvalidRequest", static () => Unpadded(Good()));
        yield return Case("a signature of SigV4", "InvalidRequest", static () => WithSignature(Good(), new string('0', 64)));
        yield return Case("no signature", "InvalidRequest", static () => Good().Replace(";chunk-signature=", ";chunk-signatur0=", StringComparison.Ordinal));
        yield return Case("another decoded length", "IncompleteBody", static () => new SigV4AText { DecodedLength = 79_000 }.Chunked(Data));
        yield return Case("a chunk that is too large", "InvalidRequest", static () => new SigV4AText().Chunked([new byte[(1024 * 1024) + 1]]));

        static TestCaseData Case(string name, string code, Func<string> request) => new TestCaseData(code, request).SetArgDisplayNames(name);
        static string Good() => new SigV4AText().Chunked(Data, Trailer);
        static string Unpadded(string text)
        {
            int at = text.IndexOf("*\r\n", text.IndexOf(";chunk-signature=", StringComparison.Ordinal), StringComparison.Ordinal);
            return at < 0 ? WithSignature(text, new string('0', 143)) : text.Remove(at, 1);
        }

        static string WithSignature(string text, string signature)
        {
            int at = text.IndexOf(";chunk-signature=", StringComparison.Ordinal) + 17;
            return text.Remove(at, 144).Insert(at, signature);
        }

        static string WithSignatureOf(string text, string other) =>
            WithSignature(text, other.Substring(other.IndexOf(";chunk-signature=", StringComparison.Ordinal) + 17, 144));
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_body_that_is_not_what_was_signed_never_completes_upstream(string code, Func<string> request)
    {
        Assert.That(await AnswerAsync(request()), Does.Contain($"<Code>{code}</Code>"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_body_that_ends_early_never_completes_upstream()
    {
        string request = new SigV4AText().Chunked(Data);
        await using (RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, SigV4AText.MultiRegionAccessPoint))
        {
            await tunnel.SendAsync(request[..^200]);
            tunnel.CloseSending();
            await tunnel.ReadToEndAsync();
        }

        Assert.That(await AnswerAsync(new SigV4AText().ToString()), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_daemon.Upstream.Received.Select(static r => r.Method), Is.EqualTo(["GET"]));
    }

    [Test]
    public async Task A_key_that_is_revoked_while_the_body_comes_completes_nothing()
    {
        string request = new SigV4AText().Chunked(Data);
        int half = request.Length - 30_000;
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, SigV4AText.MultiRegionAccessPoint);
        await tunnel.SendAsync(request[..half]);
        Assert.That(() => _daemon.ControlPlane.SignedChunks, Is.Not.Empty.After(Wait.LimitMs, 10), "the first chunks are signed");

        _daemon.ControlPlane.SigningFailure = SigningErrors.Refusal("sign-chunks", 403, "not_active", null);
        await tunnel.SendAsync(request[half..]);

        Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain("<Code>AccessDenied</Code>").And.Contain("Client is not Active"));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
        Assert.That(_daemon.Log.All, Does.Contain("were not signed"));
    }

    private async Task<string> AnswerAsync(string request)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, SigV4AText.MultiRegionAccessPoint);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }
}
