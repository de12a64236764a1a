using Gateway.Daemon;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon;

[TestFixture]
internal sealed class StageOutcomeTests
{
    private bool _wentOn;

    [SetUp]
    public void Forget() => _wentOn = false;

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task Only_what_may_go_on_does(bool mayGoOn, bool isKnownAtOnce)
    {
        TaskCompletionSource<bool> later = new();
        Task stage = GoOn(isKnownAtOnce ? ValueTask.FromResult(mayGoOn) : new ValueTask<bool>(later.Task));
        Assert.That(_wentOn, Is.EqualTo(mayGoOn && isKnownAtOnce));
        later.SetResult(mayGoOn);
        await stage;
        Assert.That(_wentOn, Is.EqualTo(mayGoOn));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_failure_is_the_stages_and_nothing_goes_on(bool isKnownAtOnce)
    {
        TaskCompletionSource<bool> later = new();
        Task stage = GoOn(isKnownAtOnce ? ValueTask.FromException<bool>(new InvalidDataException()) : new ValueTask<bool>(later.Task));
        later.SetException(new InvalidDataException());
        Assert.That(() => stage, Throws.TypeOf<InvalidDataException>());
        Assert.That(_wentOn, Is.False);
    }

    private Task GoOn(ValueTask<bool> mayGoOn) => mayGoOn.GoOn(new DefaultHttpContext(), _ =>
    {
        _wentOn = true;
        return Task.CompletedTask;
    });
}
