using System.Collections.Concurrent;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// Clients that sign with SigV4A through a daemon and a control plane, each a process of its own, to an upstream that verifies every
/// request by the public key of the cloud credential, with code that shares nothing with the gateway.
/// </summary>
[TestFixture]
internal sealed class SigV4ATests
{
    private readonly Dictionary<string, Task<CallReport>> _reports = [];
    private readonly ConcurrentQueue<(ReceivedRequest Request, string? Fault)> _judged = new();
    private FakeUpstream _upstream = null!;
    private SigV4AUpstream _aws = null!;
    private Uri _proxy = null!;
    private ProxyKey _key = null!;

    private static IEnumerable<TestCaseData> Calls => CallReport.Calls("javascript/sigv4a.mjs");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        GatewayStack stack = SharedStack.Stack;
        _aws = new SigV4AUpstream(stack.CloudAccessKeyId, stack.CloudSecretAccessKey);
        _upstream = await FakeUpstream.StartAsync();
        _upstream.Answer = AnswerAsync;
        _proxy = await stack.StartAnotherDaemonAsync("sigv4a", $"--Upstream:ConnectTo={_upstream.Authority}", $"--Upstream:CaFile={_upstream.CertificateFile}");
        _key = await stack.RequestAccessAsync("s3", "events");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_javascript_program_that_signs_with_SigV4A_is_served(string file, string call)
    {
        if (!_reports.TryGetValue(file, out Task<CallReport>? report))
        {
            _reports[file] = report = JavaScriptProgram.RunAsync(Path.GetFileName(file), new Dictionary<string, string?>
            {
                ["HTTPS_PROXY"] = _proxy.ToString(),
                ["AWS_ACCESS_KEY_ID"] = _key.AccessKeyId,
                ["AWS_SECRET_ACCESS_KEY"] = _key.SecretAccessKey,
            });
        }

        (await report).AssertSucceeded(call);
        Assert.That(_judged.Select(static j => j.Fault), Is.Not.Empty.And.All.Null);
        Assert.That(_judged.Select(static j => j.Request.Headers["X-Amz-Region-Set"].ToString()), Has.All.EqualTo("*"));
        Assert.That(_judged.SelectMany(static j => j.Request.Headers.Values.SelectMany(static v => v)), Has.None.Contains(_key.AccessKeyId));
    }

    [Test]
    public async Task A_body_in_signed_chunks_arrives_signed_anew_and_a_revoked_key_signs_nothing_more()
    {
        ProxyKey key = await SharedStack.Stack.RequestAccessAsync("s3");
        SigV4AText text = new() { KeyId = key.AccessKeyId, Secret = key.SecretAccessKey };
        byte[][] data = [.. Enumerable.Range(0, 40).Select(static i => Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), 65_536)))];

        Assert.That(await SendAsync(text.Chunked(data, "x-amz-checksum-crc32:AAAAAA==")), Does.StartWith("HTTP/1.1 200 "));
        (ReceivedRequest received, string? fault) = _judged.Last(static j => j.Request.Method == "PUT");
        Assert.That(fault, Is.Null);
        Assert.That(_aws.JudgeChunks(received, [.. data.SelectMany(static d => d)]), Is.Null);

        await SharedStack.Stack.Admin.PostAsync($"access-requests/{key.AccessRequestId}/revoke");
        string refused = await SendAsync(text.ToString());
        Assert.That(refused, Does.Contain("<Code>AccessDenied</Code>").And.Contain("Client is not Active"));
    }

    private async Task<string> SendAsync(string request)
    {
        await using RawTunnel tunnel = await RawTunnel.ConnectAsync(
            new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, _proxy.Port), SigV4AText.MultiRegionAccessPoint + ":443");
        await tunnel.HandshakeAsync(SigV4AText.MultiRegionAccessPoint, SharedStack.Stack.CaFile);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }

    private Task AnswerAsync(HttpContext context, byte[] body)
    {
        ReceivedRequest request = new(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value, StringComparer.OrdinalIgnoreCase),
            body);
        string? fault = _aws.Judge(request);
        _judged.Enqueue((request, fault));
        if (fault is not null)
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("");
        }

        bool isEvents = context.Request.Host.Host.Contains(".events.", StringComparison.Ordinal);
        context.Response.ContentType = isEvents ? "application/x-amz-json-1.1" : "application/xml";
        context.Response.Headers.ETag = "\"0\"";
        return context.Response.WriteAsync((isEvents, context.Request.Method, context.Request.Path.Value) switch
        {
            (true, _, _) => """{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}""",
            (_, "GET", "/") => "<ListBucketResult/>",
            (_, "GET", _) => "answered",
            _ => "",
        });
    }
}
