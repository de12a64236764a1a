using Gateway.Daemon.Audit;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Audit;

[TestFixture]
internal sealed class AuditOptionsValidatorTests
{
    [TestCase(-1)]
    [TestCase(101)]
    public void The_share_of_callers_without_a_key_is_a_percentage(int percent)
    {
        ValidateOptionsResult result = Validate(new AuditOptions { SpoolDirectory = "/spool", UnprovenPercent = percent });
        Assert.That(result.Failures, Is.EqualTo([$"Audit:UnprovenPercent is '{percent}': expected 0 to 100."]));
    }

    [TestCase(0)]
    [TestCase(100)]
    public void None_and_all_of_it_are_percentages_too(int percent) =>
        Assert.That(Validate(new AuditOptions { SpoolDirectory = "/spool", UnprovenPercent = percent }).Succeeded, Is.True);

    private static ValidateOptionsResult Validate(AuditOptions options) => new AuditOptionsValidator().Validate(null, options);
}
