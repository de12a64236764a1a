using Gateway.Daemon.Resolve;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Resolve;

[TestFixture]
internal sealed class ResolveOptionsValidatorTests
{
    [TestCase("-00:00:01", "00:00:03", "00:00:05", 100, "Resolve:HardExpiry is '-00:00:01': expected 00:00:00 to 1.00:00:00.")]
    [TestCase("1.00:00:01", "00:00:03", "00:00:05", 100, "Resolve:HardExpiry is '1.00:00:01': expected 00:00:00 to 1.00:00:00.")]
    [TestCase("00:15:00", "-00:00:01", "00:00:05", 100, "Resolve:NegativeExpiry is '-00:00:01': expected 00:00:00 to 00:01:00.")]
    [TestCase("00:15:00", "00:01:01", "00:00:05", 100, "Resolve:NegativeExpiry is '00:01:01': expected 00:00:00 to 00:01:00.")]
    [TestCase("00:15:00", "00:00:03", "00:00:01", 100, "Resolve:StreamSilence is '00:00:01': expected 00:00:02 to 00:01:00.")]
    [TestCase("00:15:00", "00:00:03", "00:01:01", 100, "Resolve:StreamSilence is '00:01:01': expected 00:00:02 to 00:01:00.")]
    [TestCase("00:15:00", "00:00:03", "00:00:05", 99, "Resolve:CacheSize is '99': expected 100 to 5000000.")]
    [TestCase("00:15:00", "00:00:03", "00:00:05", 5_000_001, "Resolve:CacheSize is '5000001': expected 100 to 5000000.")]
    [TestCase("00:00:00", "00:00:00", "00:00:02", 100, "")]
    [TestCase("1.00:00:00", "00:01:00", "00:01:00", 5_000_000, "")]
    public void How_long_and_how_many_grants_are_kept_is_bounded(string hard, string negative, string silence, int size, string mistake)
    {
        ResolveOptions options = new()
        {
            HardExpiry = Time(hard),
            NegativeExpiry = Time(negative),
            StreamSilence = Time(silence),
            CacheSize = size,
        };
        Assert.That(string.Concat(new ResolveOptionsValidator().Validate(null, options).Failures ?? []), Is.EqualTo(mistake));
    }

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
