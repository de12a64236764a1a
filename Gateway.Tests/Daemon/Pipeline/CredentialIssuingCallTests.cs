using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Pipeline;

/// <summary>Calls that hand out credentials, said openly and hidden, through the whole daemon.</summary>
[TestFixture]
internal sealed class CredentialIssuingCallTests
{
    private RunningDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [SetUp]
    public void Forget()
    {
        _daemon.Upstream.Reset();
        _daemon.ControlPlane.Edit = static g => g;
    }

    [TestCase("/", "Action=CreateAccessKey&Version=2010-05-08", "application/x-www-form-urlencoded", true)]
    [TestCase("/", "Action=CreateAccessKey&Action=ListUsers", "application/x-www-form-urlencoded", false)]
    [TestCase("/", "Action=CreateAccessKey&Version=2010-05-08", "text/plain", false)]
    [TestCase("/?Action=ListUsers", "Action=CreateAccessKey&Version=2010-05-08", "application/x-www-form-urlencoded", true)]
    public async Task A_body_that_hides_its_action_does_not_get_credentials(string target, string body, string type, bool isChunked)
    {
        SignedText request = new()
        {
            Target = target,
            Host = "iam.amazonaws.com",
            Service = "iam",
            Region = "us-east-1",
            Body = body,
            Signed = [new HeaderField("Content-Type", type)],
            LengthLine = isChunked ? "Transfer-Encoding: chunked\r\n" : null,
        };
        string text = request.ToString();
        text = isChunked ? text[..^body.Length] + $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n" : text;
        AssertRefused(await AnswerAsync(text, request.Host), "AccessDenied");
    }

    [Test]
    public async Task A_compressed_form_does_not_hide_its_action_behind_the_querys()
    {
        SignedText request = new()
        {
            Target = "/?Action=ListUsers&Version=2010-05-08",
            Host = "iam.amazonaws.com",
            Service = "iam",
            Region = "us-east-1",
            Body = "what the gateway does not decompress",
            Signed = [new HeaderField("Content-Type", "application/x-www-form-urlencoded"), new HeaderField("Content-Encoding", "gzip")],
        };
        AssertRefused(await AnswerAsync(request.ToString(), request.Host), "AccessDenied");
    }

    /// <summary>A body in a file was once an empty one for policies, and the query's action the call's.</summary>
    [Test]
    public async Task A_form_too_long_for_memory_does_not_hide_its_action_behind_the_querys()
    {
        await using RunningDaemon small = await RunningDaemon.StartAsync("--Payload:MaxMemoryBytes=4096");
        SignedText request = new()
        {
            Target = "/?Action=ListUsers&Version=2010-05-08",
            Host = "iam.amazonaws.com",
            Service = "iam",
            Region = "us-east-1",
            Body = "Action=CreateAccessKey&Version=2010-05-08&x=" + new string('x', 8192),
            Signed = [new HeaderField("Content-Type", "application/x-www-form-urlencoded")],
        };
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(small, request.Host);
        await tunnel.SendAsync(request.ToString());
        Assert.That(await tunnel.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 403 ").And.Contain("AccessDenied"));
        Assert.That(small.Upstream.Received, Is.Empty);
    }

    [Test]
    public async Task A_header_of_another_protocol_does_not_hide_the_action_of_a_form()
    {
        SignedText request = new()
        {
            Target = "/?Action=GetCallerIdentity&Version=2011-06-15",
            Host = "sts.eu-west-1.amazonaws.com",
            Service = "sts",
            Body = "Action=AssumeRole&Version=2011-06-15",
            Signed = [new HeaderField("Content-Type", "text/plain"), new HeaderField("X-Amz-Target", "x")],
        };
        AssertRefused(await AnswerAsync(request.ToString(), request.Host), "AccessDenied");
    }

    [Test]
    public async Task A_chunked_call_that_says_its_action_passes()
    {
        const string body = "Action=ListUsers&Version=2010-05-08";
        SignedText request = new()
        {
            Host = "iam.amazonaws.com",
            Service = "iam",
            Region = "us-east-1",
            Body = body,
            Signed = [new HeaderField("Content-Type", "application/x-www-form-urlencoded")],
            LengthLine = "Transfer-Encoding: chunked\r\n",
        };
        string answer = await AnswerAsync(request.ToString()[..^body.Length] + $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n", request.Host);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task Calls_that_hand_out_credentials_need_a_policy_that_names_them()
    {
        SignedText assume = new()
        {
            Host = "sts.eu-west-1.amazonaws.com",
            Service = "sts",
            Body = "Action=AssumeRole&Version=2011-06-15",
            Signed = [new HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
        };
        AssertRefused(await AnswerAsync(assume.ToString(), assume.Host), "AccessDenied");

        _daemon.ControlPlane.Edit = static g => g with
        {
            Policies = [new GrantPolicy { Type = "csg.action.allow", Service = "sts", Action = "AssumeRole" }],
        };
        await _daemon.ControlPlane.ChangeAsync();
        Assert.That(await AnswerAsync(assume.ToString(), assume.Host), Does.StartWith("HTTP/1.1 200 "));
    }

    private async Task<string> AnswerAsync(string request, string host)
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, host);
        await tunnel.SendAsync(request);
        return await tunnel.ReadAnswerAsync();
    }

    private void AssertRefused(string answer, string code)
    {
        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(answer, Does.Contain(code));
        Assert.That(_daemon.Upstream.Received, Is.Empty);
    }
}
