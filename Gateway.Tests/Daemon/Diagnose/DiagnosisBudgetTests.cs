using System.Globalization;
using Gateway.Daemon.Diagnose;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Diagnose;

[TestFixture]
internal sealed class DiagnosisBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void One_key_takes_a_quarter_and_all_together_no_more_than_the_bound()
    {
        DiagnosisBudget budget = Budget(8);
        Assert.That(Enumerable.Range(0, 5).Count(_ => budget.TryTake("a")), Is.EqualTo(2));
        Assert.That(Enumerable.Range(0, 100).Count(i => budget.TryTake(i.ToString(CultureInfo.InvariantCulture))), Is.EqualTo(6));
        Assert.That(budget.TryTake("b"), Is.False);
    }

    [Test]
    public void A_minute_later_there_are_some_again()
    {
        DiagnosisBudget budget = Budget(1);
        Assert.That(budget.TryTake("a"), Is.True);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(budget.TryTake("a"), Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(budget.TryTake("a"), Is.True);
    }

    [Test]
    public void None_means_none() => Assert.That(Budget(0).TryTake("a"), Is.False);

    private DiagnosisBudget Budget(int perMinute) => new(Options.Create(new DiagnosisOptions { MaxPerMinute = perMinute }), _time);
}
