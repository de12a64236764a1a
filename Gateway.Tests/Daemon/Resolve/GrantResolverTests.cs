using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Resolve;
using Gateway.Signing.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

[TestFixture]
internal sealed class GrantResolverTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);
    private static readonly GrantKey Key = new("CSGKTESTTESTTESTTEST", "20260506", "eu-west-1", "dynamodb");

    private FakeTimeProvider _time = null!;
    private Mock<IControlPlane> _controlPlane = null!;
    private GrantCache _cache = null!;
    private ChangeStreamHealth _stream = null!;
    private GrantResolver _resolver = null!;
    private ServiceProvider _services = null!;

    [SetUp]
    public void Prepare()
    {
        _time = new FakeTimeProvider(Noon);
        IOptions<ResolveOptions> options = Options.Create(new ResolveOptions());
        _controlPlane = new Mock<IControlPlane>(MockBehavior.Strict);
        _cache = new GrantCache(options, _time);
        _stream = new ChangeStreamHealth(options, _time);
        _stream.Heard(10);
        _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        _resolver = new GrantResolver(
            _controlPlane.Object, _cache, _stream, new RejectedCredentials(_time), options, _time, _services.GetRequiredService<GatewayMetrics>(), NullLogger<GrantResolver>.Instance);
    }

    [TearDown]
    public void Clean()
    {
        _resolver.Dispose();
        _services.Dispose();
    }

    [Test]
    public async Task A_grant_is_asked_for_once_while_changes_arrive()
    {
        Answer(Grant());
        await ResolveAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        await ResolveAsync();
        AssertAsked(1);
    }

    [Test]
    public async Task After_five_seconds_of_silence_every_use_asks()
    {
        Answer(Grant());
        await ResolveAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await ResolveAsync();
        await ResolveAsync();
        AssertAsked(3);
    }

    [Test]
    public async Task A_grant_is_refreshed_after_its_time()
    {
        Answer(Grant() with { RefreshAfterSeconds = 60 });
        await ResolveAsync();
        Pass(TimeSpan.FromSeconds(47));
        await ResolveAsync();
        AssertAsked(1);
        Pass(TimeSpan.FromSeconds(14));
        Answer(Grant() with { Regions = ["eu-west-1"] });
        Assert.That((await ResolveAsync()).Grant!.Regions, Is.EqualTo(["eu-west-1"]), "the grant of a minute ago serves no more");
        AssertAsked(2);
    }

    [Test]
    public async Task A_grant_that_is_used_is_refreshed_ahead_of_its_end_and_nobody_waits()
    {
        Answer(Grant() with { RefreshAfterSeconds = 60 });
        await ResolveAsync();
        Pass(TimeSpan.FromSeconds(49));
        TaskCompletionSource<GrantResult> slow = new();
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).Returns(slow.Task);
        Assert.That(ResolveAsync().IsCompletedSuccessfully, Is.True, "the grant at hand serves");
        Assert.That(ResolveAsync().IsCompletedSuccessfully, Is.True);
        AssertAsked(2);

        slow.SetResult(GrantResult.Found(Grant() with { RefreshAfterSeconds = 60, Regions = ["eu-west-1"] }));
        Assert.That((await ResolveAsync()).Grant!.Regions, Is.EqualTo(["eu-west-1"]));
        Pass(TimeSpan.FromSeconds(47));
        await ResolveAsync();
        AssertAsked(2);
    }

    [Test]
    public async Task A_credential_that_aws_calls_expired_is_fetched_anew_once()
    {
        Answer(Grant());
        await ResolveAsync();
        Assert.That(_resolver.Refetch(Key, "AKIA"), Is.True);
        await ResolveAsync();
        _controlPlane.Verify(static c => c.ResolveAsync(It.Is<ResolveRequest>(r => r.RejectedAccessKeyId == "AKIA"), It.IsAny<CancellationToken>()), Times.Once);
        AssertAsked(2);

        Assert.That(_resolver.Refetch(Key, "AKIA"), Is.False, "the same credential came again: asking once more would not help");
        await ResolveAsync();
        AssertAsked(2);
        Pass(TimeSpan.FromSeconds(61));
        Assert.That(_resolver.Refetch(Key, "AKIA"), Is.True);
    }

    [Test]
    public async Task An_expired_credential_that_was_replaced_meanwhile_leaves_the_new_grant()
    {
        Answer(Grant() with { UpstreamKeys = [new UpstreamKey { Date = "20260506", SigningKey = new byte[32], AccessKeyId = "ASIANEW" }] });
        await ResolveAsync();
        Assert.That(_resolver.Refetch(Key, "ASIAOLD"), Is.True);
        await ResolveAsync();
        AssertAsked(1);
    }

    [Test]
    public async Task Control_plane_gone_serves_until_the_hard_expiry_and_not_beyond()
    {
        Answer(Grant());
        await ResolveAsync();
        Fail();
        _time.Advance(TimeSpan.FromMinutes(14));
        Assert.That((await ResolveAsync()).Kind, Is.EqualTo(GrantResultKind.Found));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await ResolveAsync()).Kind, Is.EqualTo(GrantResultKind.Unavailable));
    }

    [Test]
    public async Task Once_a_lookup_went_unanswered_a_cached_grant_serves_at_once_and_one_asks_on()
    {
        await FallSilentAsync();
        TaskCompletionSource<GrantResult> silent = Hold();
        Assert.That(ResolveAsync().IsCompletedSuccessfully, Is.True);
        Assert.That((await ResolveAsync()).Kind, Is.EqualTo(GrantResultKind.Found));
        AssertAsked(3);

        silent.SetResult(GrantResult.Found(Grant()));
        TaskCompletionSource<GrantResult> back = Hold();
        Task<GrantResult> asks = ResolveAsync();
        Assert.That(asks.IsCompleted, Is.False, "one was answered: each use asks before again");
        back.SetResult(GrantResult.Found(Grant() with { Status = GrantStatus.Inactive }));
        Assert.That((await asks).Grant!.Status, Is.EqualTo(GrantStatus.Inactive));
        AssertAsked(4);
    }

    [Test]
    public async Task What_is_not_cached_waits_for_a_silent_control_plane()
    {
        await FallSilentAsync();
        TaskCompletionSource<GrantResult> silent = Hold();
        ValueTask<GrantResult> other = _resolver.ResolveAsync(Key with { Region = "eu-central-1" }, CancellationToken.None);
        Assert.That(other.IsCompleted, Is.False);
        silent.SetException(new ControlPlaneException("silence"));
        Assert.That((await other).Kind, Is.EqualTo(GrantResultKind.Unavailable));
    }

    [Test]
    public async Task A_silent_control_plane_lengthens_no_grants_life()
    {
        await FallSilentAsync();
        _time.Advance(TimeSpan.FromMinutes(15));
        TaskCompletionSource<GrantResult> silent = Hold();
        Task<GrantResult> expired = ResolveAsync();
        Assert.That(expired.IsCompleted, Is.False);
        silent.SetException(new ControlPlaneException("silence"));
        Assert.That((await expired).Kind, Is.EqualTo(GrantResultKind.Unavailable));
    }

    [Test]
    public async Task A_failure_from_before_the_stream_spoke_says_nothing_about_the_next_silence()
    {
        await FallSilentAsync();
        Pass(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        TaskCompletionSource<GrantResult> silent = Hold();
        Task<GrantResult> asks = ResolveAsync();
        Assert.That(asks.IsCompleted, Is.False);
        silent.SetResult(GrantResult.Found(Grant()));
        await asks;
    }

    [Test]
    public async Task A_failure_that_ends_after_another_lookup_was_answered_does_not_count()
    {
        Answer(Grant());
        await ResolveAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        TaskCompletionSource<GrantResult> lost = Hold();
        Task<GrantResult> other = _resolver.ResolveAsync(Key with { Region = "eu-central-1" }, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Answer(Grant());
        await ResolveAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        lost.SetException(new ControlPlaneException("lost"));
        await other;
        TaskCompletionSource<GrantResult> slow = Hold();
        Task<GrantResult> asks = ResolveAsync();
        Assert.That(asks.IsCompleted, Is.False);
        slow.SetResult(GrantResult.Found(Grant()));
        await asks;
    }

    [Test]
    public async Task What_a_change_named_does_not_serve_when_the_control_plane_is_gone()
    {
        Answer(Grant());
        await ResolveAsync();
        _cache.Invalidate([Key.AccessKeyId], 11);
        Fail();
        Assert.That((await ResolveAsync()).Kind, Is.EqualTo(GrantResultKind.Unavailable));
    }

    [Test]
    public async Task A_change_of_another_key_leaves_this_one()
    {
        Answer(Grant());
        await ResolveAsync();
        _cache.Invalidate(["CSGKOTHEROTHEROTHER0"], 11);
        await ResolveAsync();
        AssertAsked(1);
    }

    [Test]
    public async Task An_answer_from_before_a_change_that_arrives_after_it_is_not_kept()
    {
        TaskCompletionSource<GrantResult> slow = new();
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).Returns(slow.Task);
        Task<GrantResult> first = ResolveAsync();
        _cache.Invalidate([Key.AccessKeyId], 11);
        _stream.Heard(11);
        slow.SetResult(GrantResult.Found(Grant()));
        await first;

        Answer(Grant() with { Status = GrantStatus.Inactive, Sequence = 11 });
        Assert.That((await ResolveAsync()).Grant!.Status, Is.EqualTo(GrantStatus.Inactive));
    }

    [Test]
    public async Task Who_comes_after_a_change_does_not_join_a_flight_from_before_it()
    {
        TaskCompletionSource<GrantResult> slow = new();
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).Returns(slow.Task);
        Task<GrantResult> before = ResolveAsync();
        _cache.Invalidate([Key.AccessKeyId], 11);
        _stream.Heard(11);
        Answer(Grant() with { Status = GrantStatus.Inactive, Sequence = 11 });
        Assert.That((await ResolveAsync()).Grant!.Status, Is.EqualTo(GrantStatus.Inactive));
        slow.SetResult(GrantResult.Found(Grant()));
        await before;
    }

    [Test]
    public async Task Many_at_once_ask_once()
    {
        TaskCompletionSource<GrantResult> slow = new();
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).Returns(slow.Task);
        Task<GrantResult>[] waiting = [.. Enumerable.Range(0, 100).Select(_ => ResolveAsync())];
        slow.SetResult(GrantResult.Found(Grant()));
        await Task.WhenAll(waiting);
        AssertAsked(1);
    }

    [Test]
    public async Task One_who_gives_up_does_not_take_the_others_with_him()
    {
        TaskCompletionSource<GrantResult> slow = new();
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).Returns(slow.Task);
        using CancellationTokenSource gone = new();
        Task<GrantResult> first = _resolver.ResolveAsync(Key, gone.Token).AsTask();
        Task<GrantResult> second = ResolveAsync();
        await gone.CancelAsync();
        await Assert.ThatAsync(() => first, Throws.InstanceOf<OperationCanceledException>());
        slow.SetResult(GrantResult.Found(Grant()));
        Assert.That((await second).Kind, Is.EqualTo(GrantResultKind.Found));
    }

    [Test]
    public async Task An_unknown_key_is_remembered_for_seconds()
    {
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(GrantResult.UnknownKey);
        await ResolveAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await ResolveAsync();
        AssertAsked(1);
        _time.Advance(TimeSpan.FromSeconds(2));
        await ResolveAsync();
        AssertAsked(2);
    }

    [Test]
    public async Task A_time_boxed_request_ends_on_time_though_its_grant_is_cached()
    {
        Answer(Grant() with { ExpiresAt = Noon.AddSeconds(3) });
        Assert.That((await ResolveAsync()).Grant!.Status, Is.EqualTo(GrantStatus.Active));
        _time.Advance(TimeSpan.FromSeconds(3));
        GrantResult ended = await ResolveAsync();
        Assert.That(ended.Grant!.Status, Is.EqualTo(GrantStatus.Inactive));
        Assert.That(ended.Grant.UpstreamKeys, Is.Empty);
    }

    [Test]
    public async Task A_grant_without_a_key_for_today_is_asked_for_again()
    {
        // A minute before midnight: nothing but the date makes the grant old a minute later.
        _time.SetUtcNow(new DateTimeOffset(2026, 5, 6, 23, 59, 0, TimeSpan.Zero));
        _stream.Heard(10);
        Answer(Grant());
        await ResolveAsync();
        Pass(TimeSpan.FromMinutes(1));
        await ResolveAsync();
        AssertAsked(2);
    }

    [TestCase("AKIAIOSFODNN7EXAMPL")]
    [TestCase("CSGKTESTTESTTESTTEST1")]
    [TestCase("CSGKTESTTESTTESTTEs1")]
    [TestCase("CSGKTESTTESTTESTTE_1")]
    public async Task What_cannot_be_a_proxy_key_is_unknown_without_asking(string accessKeyId)
    {
        GrantResult result = await _resolver.ResolveAsync(Key with { AccessKeyId = accessKeyId }, CancellationToken.None);
        Assert.That(result.Kind, Is.EqualTo(GrantResultKind.UnknownKey));
        AssertAsked(0);
    }

    private static Grant Grant() => new()
    {
        AccessKeyId = Key.AccessKeyId,
        ScopeDate = Key.ScopeDate,
        Region = Key.Region,
        Service = Key.Service,
        VerifyingKey = new byte[32],
        Status = GrantStatus.Active,
        Services = ["dynamodb"],
        Regions = [],
        UpstreamKeys = [new UpstreamKey { Date = "20260506", SigningKey = new byte[32], AccessKeyId = "AKIA" }],
        Policies = [],
        AccountId = "a",
        EnvironmentId = "e",
        AccessRequestId = "r",
        RequesterId = "u",
        Sequence = 10,
        RefreshAfterSeconds = 300,
    };

    private Task<GrantResult> ResolveAsync() => _resolver.ResolveAsync(Key, CancellationToken.None).AsTask();

    private void Answer(Grant grant) => _controlPlane
        .Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(GrantResult.Found(grant));

    /// <summary>A grant is cached, the stream says nothing for its time, and a look-up has failed.</summary>
    private async Task FallSilentAsync()
    {
        Answer(Grant());
        await ResolveAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        Fail();
        await ResolveAsync();
    }

    /// <summary>Look-ups from now on wait for this one answer.</summary>
    private TaskCompletionSource<GrantResult> Hold()
    {
        TaskCompletionSource<GrantResult> answer = new();
        _controlPlane.Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).Returns(answer.Task);
        return answer;
    }

    private void Fail() => _controlPlane
        .Setup(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>())).ThrowsAsync(new ControlPlaneException("gone"));

    private void AssertAsked(int times) =>
        _controlPlane.Verify(static c => c.ResolveAsync(It.IsAny<ResolveRequest>(), It.IsAny<CancellationToken>()), Times.Exactly(times));

    /// <summary>Lets time pass while the change stream speaks.</summary>
    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _stream.Heard(10);
    }
}
