using System.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.CloudCredentials;

/// <summary>What becomes of calls under way when their cloud credential is rotated, disabled or removed; daemon and control plane are real.</summary>
internal sealed class CloudCredentialUseTests
{
    private const string Host = "dynamodb.eu-west-1.amazonaws.com";

    private RunningGateway _gateway = null!;

    private TestAccount Account => _gateway.Account;

    private string Credential => $"cloud-credentials/{Account.CredentialId}";

    [SetUp]
    public async Task StartAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _gateway.Daemon.Upstream.Answer = static (context, _) => context.Response.WriteAsync("{}");
    }

    [TearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [Test]
    public async Task A_rotation_interrupts_no_call_and_the_new_key_signs_within_a_second()
    {
        (string _, string accessKeyId, string secret) = await Account.ActiveAsync();
        using CancellationTokenSource stop = new();
        Task<List<string>>[] callers = [.. Enumerable.Range(0, 3).Select(_ => CallUntilAsync(accessKeyId, secret, stop.Token))];
        await SignedByAsync(TestAccount.CloudAccessKeyId);

        (await Account.Admin.PostAsync($"{Credential}/rotate", new { accessKeyId = "AKIAROTATEDROTATED00", secretAccessKey = "another" })).Expect(200);
        long rotated = Stopwatch.GetTimestamp();
        await SignedByAsync("AKIAROTATEDROTATED00");
        TimeSpan taken = Stopwatch.GetElapsedTime(rotated);
        int already = _gateway.Daemon.Upstream.Received.Count;
        await Task.Delay(300);
        await stop.CancelAsync();

        string[] answers = [.. (await Task.WhenAll(callers)).SelectMany(static a => a)];
        Assert.That(answers, Is.All.StartsWith("HTTP/1.1 200 "));
        Assert.That(taken, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(
            _gateway.Daemon.Upstream.Received.Skip(already + callers.Length).Select(static r => r.Headers["Authorization"].ToString()),
            Is.Not.Empty.And.All.Contains("Credential=AKIAROTATEDROTATED00/"));
    }

    [Test]
    public async Task A_credential_under_a_live_grant_is_not_removed_and_disabling_it_ends_calls_within_a_second()
    {
        (string _, string accessKeyId, string secret) = await Account.ActiveAsync();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_gateway.Daemon, Host);
        Assert.That(await CallAsync(tunnel, accessKeyId, secret), Does.StartWith("HTTP/1.1 200 "));

        Assert.That((await Account.Admin.DeleteAsync(Credential)).Status, Is.EqualTo(409));
        Assert.That(await CallAsync(tunnel, accessKeyId, secret), Does.StartWith("HTTP/1.1 200 "));

        (await Account.Admin.PostAsync($"{Credential}/disable")).Expect(200);
        long disabled = Stopwatch.GetTimestamp();
        string answer;
        do
        {
            answer = await CallAsync(tunnel, accessKeyId, secret);
        }
        while (answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(disabled) < TimeSpan.FromSeconds(5));

        Assert.That(answer, Does.Contain("Client is not Active"));
        Assert.That(Stopwatch.GetElapsedTime(disabled), Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_host_of_another_account_is_refused_with_the_advice()
    {
        (string _, string accessKeyId, string secret) = await Account.ActiveAsync();
        foreach ((string account, string expected) in new[] { ("123456789012", "HTTP/1.1 200 "), ("999999999999", "account_id_endpoint_mode=disabled") })
        {
            string host = $"{account}.ddb.eu-west-1.amazonaws.com";
            await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_gateway.Daemon, host);
            await tunnel.SendAsync(new SignedText { Host = host, KeyId = accessKeyId, Secret = secret }.ToString());
            Assert.That(await tunnel.ReadAnswerAsync(), Does.Contain(expected));
        }
    }

    [Test]
    public async Task What_a_credential_is_used_for_is_shown()
    {
        ControlPlaneAnswer before = (await Account.Auditor.GetAsync($"{Credential}/usage")).Expect(200);
        (string id, string accessKeyId, string secret) = await Account.ActiveAsync();
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_gateway.Daemon, Host);
        DateTimeOffset called = TimeProvider.System.GetUtcNow();
        string answer = await CallAsync(tunnel, accessKeyId, secret);
        Assert.That(await CallAsync(tunnel, accessKeyId, "wrong"), Does.StartWith("HTTP/1.1 400 "));
        ControlPlaneAnswer after;
        do
        {
            after = (await Account.Auditor.GetAsync($"{Credential}/usage")).Expect(200);
        }
        while (after["calls30Days"] == "0");

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
        Assert.That((before["activeRequests"], before["calls30Days"], before["lastUsedAt"]), Is.EqualTo(("0", "0", (string?)null)));
        Assert.That((after["activeRequests"], after["calls30Days"]), Is.EqualTo(("1", "1")));
        Assert.That(after.Json.GetProperty("accessRequests")[0].GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(
            after.Json.GetProperty("accessRequests")[0].GetProperty("environmentName").GetString(),
            Is.EqualTo((await Account.Admin.GetAsync($"environments/{Account.EnvironmentId}"))["name"]));
        Assert.That(
            after.Json.GetProperty("accessRequests")[0].GetProperty("requesterName").GetString(), Is.EqualTo((await Account.Developer.GetAsync("me"))["name"]));
        Assert.That(after.Json.GetProperty("lastUsedAt").GetDateTimeOffset(), Is.EqualTo(called).Within(TimeSpan.FromSeconds(10)));
        ControlPlaneAnswer usage = await Account.Auditor.GetAsync($"usage?groupBy=cloudCredential&cloudCredential={Account.CredentialId}");
        Assert.That(usage.Items.Single().GetProperty("cloudCredentialId").GetString(), Is.EqualTo(Account.CredentialId));
        Assert.That((await Account.Auditor.GetAsync("usage?groupBy=cloudCredential&cloudCredential=crd_other")).Items, Is.Empty);
        Assert.That((await Account.Approver.GetAsync($"{Credential}/usage")).Status, Is.EqualTo(403));
        Assert.That((await Account.Admin.GetAsync("cloud-credentials/crd_none/usage")).Status, Is.EqualTo(404));
    }

    private static async Task<string> CallAsync(RawTunnel tunnel, string accessKeyId, string secret)
    {
        await tunnel.SendAsync(new SignedText { KeyId = accessKeyId, Secret = secret }.ToString());
        return await tunnel.ReadAnswerAsync();
    }

    private async Task<List<string>> CallUntilAsync(string accessKeyId, string secret, CancellationToken stop)
    {
        List<string> answers = [];
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_gateway.Daemon, Host);
        while (!stop.IsCancellationRequested)
        {
            answers.Add(await CallAsync(tunnel, accessKeyId, secret));
        }

        return answers;
    }

    private async Task SignedByAsync(string cloudKeyId)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (!_gateway.Daemon.Upstream.Received.Any(r => r.Headers["Authorization"].ToString().Contains(cloudKeyId, StringComparison.Ordinal)))
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
