using Gateway.Daemon;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Daemon;

[TestFixture]
internal sealed class RequestFactsTests
{
    [Test]
    public void There_is_one_fact_of_each_type_and_the_later_takes_the_place()
    {
        DefaultHttpContext context = new();
        Assert.That(context.Fact<string>(), Is.Null);
        context.SetFact("earlier");
        context.SetFact(new Version(1, 2));
        context.SetFact("later");
        Assert.That(context.RequiredFact<string>(), Is.EqualTo("later"));
        Assert.That(context.RequiredFact<Version>(), Is.EqualTo(new Version(1, 2)));
    }

    [Test]
    public void A_fact_that_no_stage_has_set_is_named()
    {
        DefaultHttpContext context = new();
        context.SetFact("something else");
        Assert.That(() => context.RequiredFact<Version>(), Throws.InvalidOperationException.With.Message.Contains("Version"));
    }

    [Test]
    public void A_fact_is_found_by_the_type_it_was_set_by()
    {
        DefaultHttpContext context = new();
        context.SetFact<IComparable>("text");
        Assert.That(context.Fact<IComparable>(), Is.EqualTo("text"));
        Assert.That(context.Fact<string>(), Is.Null);
    }

    [Test]
    public void More_facts_than_usual_are_kept()
    {
        Type[] types = [.. typeof(object).Assembly.GetExportedTypes().Take(40)];
        RequestFacts facts = new();
        foreach (Type type in types)
        {
            facts.Set(type, type.Name);
        }

        Assert.That(types.Select(facts.Find), Is.EqualTo(types.Select(static type => type.Name)));
    }
}
