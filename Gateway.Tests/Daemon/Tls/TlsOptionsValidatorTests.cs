using Gateway.Daemon.Tls;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Tls;

[TestFixture]
internal sealed class TlsOptionsValidatorTests
{
    [TestCase(15, 10, "Tls:LeafCacheSize is '15': expected 16 to 1000000.")]
    [TestCase(1_000_001, 10, "Tls:LeafCacheSize is '1000001': expected 16 to 1000000.")]
    [TestCase(2_000, 0, "Tls:HandshakeTimeout is '00:00:00': expected 00:00:01 to 00:02:00.")]
    [TestCase(2_000, 121, "Tls:HandshakeTimeout is '00:02:01': expected 00:00:01 to 00:02:00.")]
    [TestCase(16, 1, "")]
    [TestCase(1_000_000, 120, "")]
    public void Leaves_and_the_time_of_a_handshake_are_bounded(int leaves, int seconds, string mistake)
    {
        TlsOptions options = new() { LeafCacheSize = leaves, HandshakeTimeout = TimeSpan.FromSeconds(seconds) };
        Assert.That(string.Concat(new TlsOptionsValidator().Validate(null, options).Failures ?? []), Is.EqualTo(mistake));
    }
}
