using Gateway.ControlPlane.Console.Activity;
using Gateway.Daemon.Errors;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Console;

internal sealed class RefusalWordsTests
{
    [Test]
    public void Every_way_a_call_can_end_badly_has_words_and_a_way_on([Values] GatewayError error)
    {
        if (error == GatewayError.None)
        {
            return;
        }

        var words = RefusalWords.Of(error.ToString());

        Assert.That(words.What, Is.Not.EqualTo(error.ToString()).And.EndsWith("."));
        Assert.That(words.Next, Does.EndWith("."));
    }

    [TestCase("PassedUnsigned")]
    [TestCase("PassedForeignUrl")]
    public void So_does_what_passes_without_a_proxy_key(string reason) => Assert.That(RefusalWords.Of(reason).What, Does.StartWith("It passed"));

    [Test]
    public void A_reason_of_a_newer_daemon_is_shown_as_it_is() => Assert.That(RefusalWords.Of("AuthorizeMoonPhase").What, Is.EqualTo("AuthorizeMoonPhase"));
}
