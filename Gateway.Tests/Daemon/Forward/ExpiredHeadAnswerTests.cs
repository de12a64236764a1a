using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Forward;

/// <summary>Answers to HEAD have no body that could say that a credential has expired.</summary>
[TestFixture]
internal sealed class ExpiredHeadAnswerTests
{
    private RunningDaemon _daemon = null!;

    [SetUp]
    public async Task StartAsync() => _daemon = await RunningDaemon.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [TestCase(1.0)]
    [TestCase(null)]
    public async Task S3s_status_counts_for_a_credential_near_its_end_or_without_a_known_one(double? minutesLeft)
    {
        Use(minutesLeft);
        AnswerWith(400);
        Assert.That(await HeadAsync(), Does.StartWith("HTTP/1.1 503 ").And.Contain("Content-Length: "));
        Assert.That(await HeadAsync(), Does.StartWith("HTTP/1.1 400 "), "fetched anew once");
        Assert.That(_daemon.ControlPlane.Resolves, Is.EqualTo(2));
    }

    [TestCase(400, 60.0)]
    [TestCase(403, 1.0)]
    [TestCase(404, 1.0)]
    public async Task Another_status_or_a_credential_with_time_left_is_the_clients_own_affair(int status, double minutesLeft)
    {
        Use(minutesLeft);
        AnswerWith(status);
        Assert.That(await HeadAsync(), Does.StartWith($"HTTP/1.1 {status} "));
        await HeadAsync();
        Assert.That(_daemon.ControlPlane.Resolves, Is.EqualTo(1));
    }

    [TestCase("ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/", 503)]
    [TestCase("AccessDeniedException", 403)]
    public async Task The_header_of_a_json_service_says_it(string errorType, int expected)
    {
        Use(60);
        AnswerWith(403, errorType);
        Assert.That(await HeadAsync(), Does.StartWith($"HTTP/1.1 {expected} "));
    }

    [Test]
    public async Task A_long_term_credential_does_not_expire()
    {
        AnswerWith(403, "ExpiredTokenException");
        Assert.That(await HeadAsync(), Does.StartWith("HTTP/1.1 403 "));
    }

    private void Use(double? minutesLeft)
    {
        DateTimeOffset? end = minutesLeft is { } minutes ? TimeProvider.System.GetUtcNow().AddMinutes(minutes) : null;
        _daemon.ControlPlane.Edit = grant => grant with
        {
            UpstreamKeys = [.. grant.UpstreamKeys.Select(k => k with { SessionToken = "session", ExpiresAt = end })],
        };
    }

    private void AnswerWith(int status, string? errorType = null) => _daemon.Upstream.Answer = (context, _) =>
    {
        context.Response.StatusCode = status;
        if (errorType is not null)
        {
            context.Response.Headers["x-amzn-ErrorType"] = errorType;
        }

        return Task.CompletedTask;
    };

    private async Task<string> HeadAsync()
    {
        await using RawTunnel tunnel = await RawTunnel.EstablishAsync(_daemon, S3Put.Host);
        await tunnel.SendAsync((S3Put.Of("") with { Method = "HEAD" }).ToString());
        return await tunnel.ReadHeadAsync();
    }
}
