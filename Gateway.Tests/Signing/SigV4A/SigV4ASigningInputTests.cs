using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

[TestFixture]
internal sealed class SigV4ASigningInputTests
{
    [Test]
    public void What_could_not_verify_is_not_made_ready()
    {
        SignedRequest request = SigV4ASample.Request();
        Assert.Multiple(() =>
        {
            Assert.That(() => Of(request, "host", "x-amz-date", "x-amz-region-set"), Throws.Nothing);
            Assert.That(() => Of(request, "x-amz-date", "x-amz-region-set"), Throws.ArgumentException, "host");
            Assert.That(() => Of(request, "host", "x-amz-region-set"), Throws.ArgumentException, "date");
            Assert.That(() => Of(request, "host", "x-amz-date"), Throws.ArgumentException, "region set");
            Assert.That(() => Of(With(new HeaderField("X-Amz-Region-Set", "mars 1")), "host", "x-amz-date", "x-amz-region-set"), Throws.ArgumentException, "no region");
            Assert.That(
                () => Of(With(SigV4ASample.Regions, SigV4ASample.Regions), "host", "x-amz-date", "x-amz-region-set"), Throws.ArgumentException, "two sets");
            Assert.That(
                () => Of(With(SigV4ASample.Regions, new("A", "b\r\nc")), "host", "x-amz-date", "x-amz-region-set"), Throws.ArgumentException, "line break");
        });
    }

    [Test]
    public void Printing_it_shows_no_header() =>
        Assert.That(SigV4ASample.Input(SigV4ASample.Request()).ToString(), Is.EqualTo("SigV4ASigningInput { 20260102/s3/aws4_request }"));

    private static SignedRequest With(params HeaderField[] others) =>
        SigV4ASample.Request() with { Headers = [SigV4ASample.Host, SigV4ASample.Date, .. others] };

    private static SigV4ASigningInput Of(SignedRequest request, params string[] names) =>
        SigV4ASigningInput.Of(request, "s3", SigV4ASample.Time, names, SigningRules.S3);
}
