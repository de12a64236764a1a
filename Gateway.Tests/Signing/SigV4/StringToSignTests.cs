using System.Text;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

[TestFixture]
public sealed class StringToSignTests
{
    private const string Expected =
        "AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/eu-west-1/dynamodb/aws4_request\n"
        + "0101010101010101010101010101010101010101010101010101010101010101";

    private static readonly byte[] Hash = [.. Enumerable.Repeat((byte)1, 32)];

    [Test]
    public void Text_and_bytes_are_the_same()
    {
        var buffer = new byte[StringToSign.MaxBytes(SigV4Sample.Scope)];
        int length = StringToSign.Write(SigV4Sample.Time, SigV4Sample.Scope, Hash, buffer);
        Assert.That(Encoding.ASCII.GetString(buffer, 0, length), Is.EqualTo(Expected));
        Assert.That(StringToSign.Text(SigV4Sample.Time, SigV4Sample.Scope, Hash), Is.EqualTo(Expected));
    }

    [Test]
    public void Time_is_written_in_utc() => Assert.That(
        StringToSign.FormatTime(SigV4Sample.Time.ToOffset(TimeSpan.FromHours(-7))), Is.EqualTo("20260102T030405Z"));
}
