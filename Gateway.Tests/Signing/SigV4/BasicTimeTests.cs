using System.Globalization;
using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>The framework's own formatter and parser are the oracle.</summary>
[TestFixture]
internal sealed class BasicTimeTests
{
    private const string Form = "yyyyMMdd'T'HHmmss'Z'";

    private readonly Random _random = Seeded();

    [Test]
    public void A_time_is_written_as_the_framework_writes_it()
    {
        byte[] bytes = new byte[BasicTime.Length];
        for (int round = 0; round < 10_000; round++)
        {
            DateTimeOffset time = new(_random.NextInt64(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
            string expected = time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);
            BasicTime.Write<byte>(time, bytes);
            Assert.That(StringToSign.FormatTime(time), Is.EqualTo(expected));
            Assert.That(System.Text.Encoding.ASCII.GetString(bytes), Is.EqualTo(expected));
            Assert.That(RequestTime.Day(time), Is.EqualTo(expected[..8]));
            Assert.That(RequestTime.IsDay(expected[..8], time), Is.True);
            Assert.That(RequestTime.IsDay(RequestTime.Day(time.Year > 5000 ? time.AddDays(-1) : time.AddDays(1)), time), Is.False);
        }
    }

    [TestCase(9)]
    [TestCase(-12)]
    public void A_time_of_another_zone_is_written_in_utc(int hours) => Assert.That(
        StringToSign.FormatTime(new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(hours))), Is.EqualTo("20150830T123600Z"));

    [Test]
    public void What_is_read_is_what_the_framework_reads()
    {
        const string Characters = "0123456789TZ :-+/tz٣";
        int read = 0;
        for (int round = 0; round < 50_000; round++)
        {
            char[] text = new DateTimeOffset(_random.NextInt64(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero)
                .ToString(Form, CultureInfo.InvariantCulture).ToCharArray();
            for (int change = _random.Next(3); change > 0; change--)
            {
                text[_random.Next(text.Length)] = Characters[_random.Next(Characters.Length)];
            }

            ReadOnlySpan<char> sent = text.AsSpan(0, _random.Next(20) == 0 ? _random.Next(text.Length) : text.Length);
            bool expected = DateTimeOffset.TryParseExact(
                sent, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
            Assert.That(RequestTime.TryRead(sent.ToString(), out DateTimeOffset got), Is.EqualTo(expected), sent.ToString());
            Assert.That(got, Is.EqualTo(expected ? time : default), sent.ToString());
            read += expected ? 1 : 0;
        }

        Assert.That(read, Is.InRange(10_000, 45_000), "some are times and some are not");
    }

    [TestCase("00000101T000000Z")]
    [TestCase("20150229T000000Z")]
    [TestCase("20151301T000000Z")]
    [TestCase("20150830T240000Z")]
    [TestCase("20150830T126000Z")]
    [TestCase("20150830T123660Z")]
    [TestCase("20150830T123600Z ")]
    [TestCase("")]
    public void What_is_no_time_is_not_read(string text) => Assert.That(RequestTime.TryRead(text, out _), Is.False);

    private static Random Seeded()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
