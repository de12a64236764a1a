using Gateway.Daemon.Hosting;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Hosting;

[TestFixture]
internal sealed class CsgOptionsValidatorTests
{
    [TestCase("00:00:00", "00:00:00", "")]
    [TestCase("00:01:00", "00:10:00", "")]
    [TestCase("00:01:01", "00:00:20", "Csg:StopDelay is '00:01:01': expected 00:00:00 to 00:01:00.")]
    [TestCase("-00:00:01", "00:00:20", "Csg:StopDelay is '-00:00:01': expected 00:00:00 to 00:01:00.")]
    [TestCase("00:00:00", "00:10:01", "Csg:DrainTimeout is '00:10:01': expected 00:00:00 to 00:10:00.")]
    [TestCase("00:00:00", "-00:00:01", "Csg:DrainTimeout is '-00:00:01': expected 00:00:00 to 00:10:00.")]
    public void The_times_of_a_stop_are_bounded(string delay, string drain, string mistake)
    {
        CsgOptions options = Good();
        options.StopDelay = TimeSpan.Parse(delay, System.Globalization.CultureInfo.InvariantCulture);
        options.DrainTimeout = TimeSpan.Parse(drain, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(string.Concat(new CsgOptionsValidator().Validate(null, options).Failures ?? []), Is.EqualTo(mistake));
    }

    [Test]
    public void Further_roots_are_few_and_named()
    {
        CsgOptions options = Good();
        for (int i = 0; i < CsgOptions.MostAlsoTrusted; i++)
        {
            options.AlsoTrusted.Add("next.crt");
        }

        Assert.That(new CsgOptionsValidator().Validate(null, options).Succeeded, Is.True);
        options.AlsoTrusted[0] = " ";
        Assert.That(new CsgOptionsValidator().Validate(null, options).Failures, Has.One.StartsWith("Csg:AlsoTrusted: expected at most 4 files"));
        options.AlsoTrusted[0] = "next.crt";
        options.AlsoTrusted.Add("fifth.crt");
        Assert.That(new CsgOptionsValidator().Validate(null, options).Failures, Has.One.StartsWith("Csg:AlsoTrusted: expected at most 4 files"));
    }

    private static CsgOptions Good() => new() { Cert = "ca.crt", Key = "ca.key" };
}
