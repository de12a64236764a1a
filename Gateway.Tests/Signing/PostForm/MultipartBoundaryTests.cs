using Gateway.Signing.PostForm;
using NUnit.Framework;

namespace Gateway.Tests.Signing.PostForm;

[TestFixture]
internal sealed class MultipartBoundaryTests
{
    [TestCase("multipart/form-data; boundary=abc", "abc")]
    [TestCase("multipart/form-data;boundary=\"a-b_c.d\"", "a-b_c.d")]
    [TestCase("Multipart/Form-Data; BOUNDARY=----WebKitFormBoundary7MA4YWxkTrZu0gW", "----WebKitFormBoundary7MA4YWxkTrZu0gW")]
    public void Boundary_is_read(string contentType, string expected)
    {
        Assert.That(MultipartBoundary.TryRead(contentType, out string boundary), Is.True);
        Assert.That(boundary, Is.EqualTo(expected));
    }

    [TestCase("multipart/form-data")]
    [TestCase("multipart/form-data; boundary=")]
    [TestCase("multipart/form-data; boundary=\"\"")]
    [TestCase("multipart/form-data; boundary=a b")]
    [TestCase("multipart/form-data; boundary=\"a b\"")]
    [TestCase("multipart/form-data; boundary=\"a\\\"b\"")]
    [TestCase("multipart/form-data; boundary=\"a")]
    [TestCase("multipart/form-data; boundary=a; boundary=b")]
    [TestCase("multipart/form-data; charset=utf-8; boundary=a")]
    [TestCase("multipart/form-data; boundary=a; charset=utf-8")]
    [TestCase("multipart/form-data; boundary*=a")]
    [TestCase("multipart/form-data; boundary=ü")]
    [TestCase("multipart/mixed; boundary=a")]
    public void Boundary_that_two_readers_might_take_differently_is_refused(string contentType) =>
        Assert.That(MultipartBoundary.TryRead(contentType, out _), Is.False);

    [Test]
    public void Longest_boundary_is_bounded()
    {
        Assert.That(MultipartBoundary.TryRead("multipart/form-data; boundary=" + new string('a', 70), out _), Is.True);
        Assert.That(MultipartBoundary.TryRead("multipart/form-data; boundary=" + new string('a', 71), out _), Is.False);
    }

    [TestCase("multipart/form-data; boundary=a", true)]
    [TestCase(" MULTIPART/form-data", true)]
    [TestCase("multipart/form-data, text/plain", true)]
    [TestCase("multipart/form-database", false)]
    [TestCase("application/x-www-form-urlencoded", false)]
    [TestCase(null, false)]
    public void Form_is_told_by_its_type_however_badly_it_is_written(string? contentType, bool expected) =>
        Assert.That(MultipartBoundary.IsForm(contentType), Is.EqualTo(expected));
}
