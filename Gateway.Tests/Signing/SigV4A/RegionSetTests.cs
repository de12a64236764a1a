using Gateway.Signing.SigV4A;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4A;

[TestFixture]
internal sealed class RegionSetTests
{
    [TestCase("*", "*")]
    [TestCase("us-east-1", "us-east-1")]
    [TestCase("us-west-2,eu-west-1", "eu-west-1,us-west-2")]
    [TestCase("us-west-2, us-*\t,us-west-2", "us-*,us-west-2")]
    public void Set_has_one_normal_form(string text, string normal)
    {
        Assert.That(RegionSet.TryParse(text, out RegionSet? set), Is.True);
        Assert.That(set!.ToString(), Is.EqualTo(normal));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase(",")]
    [TestCase("us-east-1,")]
    [TestCase("**")]
    [TestCase("*-1")]
    [TestCase("us-*-1")]
    [TestCase("us-east-?")]
    [TestCase("US-EAST-1")]
    [TestCase("us east 1")]
    [TestCase("us-east-1;us-west-2")]
    [TestCase("us-east-1\n")]
    public void What_AWS_does_not_document_is_refused(string text) => Assert.That(RegionSet.TryParse(text, out _), Is.False);

    [Test]
    public void Length_is_bounded() =>
        Assert.That(RegionSet.TryParse(string.Join(',', Enumerable.Repeat("us-east-1", 200)), out _), Is.False);

    [TestCase("*", "", true, TestName = "No_limit_covers_everything")]
    [TestCase("eu-west-1", "eu-west-1,us-east-1", true, TestName = "Named_region_is_covered")]
    [TestCase("eu-west-1,us-east-1", "eu-west-1", false, TestName = "Every_region_of_the_set_must_be_covered")]
    [TestCase("*", "eu-west-1,us-east-1", false, TestName = "No_list_of_regions_covers_a_wildcard")]
    [TestCase("us-*", "us-east-1,us-west-2", false, TestName = "No_list_of_regions_covers_a_partial_wildcard")]
    [TestCase("*", "aws-global,eu-west-1", true, TestName = "Global_covers_a_wildcard")]
    [TestCase("us-east-1", "aws-global", true, TestName = "Global_covers_a_named_region")]
    [TestCase("aws-global", "eu-west-1", false, TestName = "Global_cannot_be_asked_for")]
    public void Coverage(string text, string approved, bool expected)
    {
        Assert.That(RegionSet.TryParse(text, out RegionSet? set), Is.True);
        Assert.That(set!.IsCoveredBy(approved.Split(',', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(expected));
    }
}
