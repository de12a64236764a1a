using Gateway.Daemon.Diagnose;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Diagnose;

[TestFixture]
internal sealed class DiagnosisOptionsValidatorTests
{
    [TestCase(-1, "Diagnosis:MaxPerMinute is '-1': expected 0 to 10000.")]
    [TestCase(10_001, "Diagnosis:MaxPerMinute is '10001': expected 0 to 10000.")]
    [TestCase(0, "")]
    [TestCase(10_000, "")]
    public void Diagnoses_a_minute_are_bounded(int perMinute, string mistake)
    {
        DiagnosisOptions options = new() { MaxPerMinute = perMinute };
        Assert.That(string.Concat(new DiagnosisOptionsValidator().Validate(null, options).Failures ?? []), Is.EqualTo(mistake));
    }
}
