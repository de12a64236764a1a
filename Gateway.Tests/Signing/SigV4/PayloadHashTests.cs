using System.Security.Cryptography;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class PayloadHashTests
{
    [Test]
    public void Empty_body_has_the_well_known_hash()
    {
        Assert.That(PayloadHash.Of([]), Is.EqualTo(PayloadHash.EmptyBody));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData([])), Is.EqualTo(PayloadHash.EmptyBody));
    }

    [Test]
    public void Body_is_hashed_in_lower_case() =>
        Assert.That(PayloadHash.Of("{}"u8), Is.EqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));
}
