using System.Formats.Cbor;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using Gateway.Signing.Policies.Names;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies.Names;

/// <summary>Bodies written by hand, byte for byte (RFC 8949), as no client writes them.</summary>
[TestFixture]
internal sealed class CborNamesTests
{
    [TestCase("A1 61 6E 61 78", ExpectedResult = "x", Description = "Text_is_a_name")]
    [TestCase("BF 61 6E 61 78 FF", ExpectedResult = "x", Description = "A_map_of_unsaid_length_is_read")]
    [TestCase("A1 61 6E 7F 61 78 61 79 FF", ExpectedResult = "xy", Description = "Text_in_parts_is_one_name")]
    [TestCase("A1 61 6E 82 61 78 61 79", ExpectedResult = "x,y", Description = "A_list_holds_several_names")]
    [TestCase("A1 61 6E F6", ExpectedResult = "", Description = "Null_is_no_name")]
    [TestCase("A0", ExpectedResult = "", Description = "An_empty_map_holds_no_name")]
    [TestCase("A2 61 6E 61 78 61 6E 61 79", ExpectedResult = "unreadable", Description = "A_key_that_comes_twice_is_unreadable")]
    [TestCase("A2 61 6E 61 78 7F 61 6E FF 61 79", ExpectedResult = "unreadable", Description = "A_key_that_comes_twice_in_two_encodings_is_unreadable")]
    [TestCase("A1 61 6E 01", ExpectedResult = "unreadable", Description = "A_number_is_unreadable")]
    [TestCase("A1 61 6E 41 78", ExpectedResult = "unreadable", Description = "Bytes_are_unreadable")]
    [TestCase("A1 61 6E A1 61 78 61 79", ExpectedResult = "unreadable", Description = "A_map_where_text_belongs_is_unreadable")]
    [TestCase("A1 61 6E 61 FF", ExpectedResult = "unreadable", Description = "Bad_UTF8_is_unreadable")]
    [TestCase("A1 01 61 78", ExpectedResult = "unreadable", Description = "A_key_that_is_no_text_is_unreadable")]
    [TestCase("A1 61 6E 61 78 00", ExpectedResult = "unreadable", Description = "Bytes_behind_the_map_are_unreadable")]
    [TestCase("A1 61 6E", ExpectedResult = "unreadable", Description = "A_body_cut_short_is_unreadable")]
    [TestCase("81 61 78", ExpectedResult = "unreadable", Description = "A_list_is_no_body")]
    [TestCase("", ExpectedResult = "unreadable", Description = "Nothing_is_no_body")]
    public string Names_in_cbor(string body) => Read(Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal)), "n");

    [Test]
    public void A_member_of_a_structure_is_found_behind_a_dot()
    {
        var writer = new CborWriter();
        writer.WriteStartMap(1);
        writer.WriteTextString("a");
        writer.WriteStartMap(1);
        writer.WriteTextString("n");
        writer.WriteTextString("x");
        writer.WriteEndMap();
        writer.WriteEndMap();
        Assert.That(Read(writer.Encode(), "a.n"), Is.EqualTo("x"));
    }

    [Test]
    public void A_document_nested_too_deep_is_unreadable() => Assert.That(Read([0xA1, 0x61, 0x6E, .. Enumerable.Repeat((byte)0x81, 1_000_000), 0x60], "x"), Is.EqualTo("unreadable"));

    [Test]
    public void A_body_that_is_a_form_as_well_is_unreadable() =>
        Assert.That(Read([0xA1, 0x61, 0x6E, 0x61, 0x78], "n", "application/x-www-form-urlencoded"), Is.EqualTo("unreadable"));

    private static string Read(byte[] body, string member, string? contentType = null)
    {
        NameSearch search = ResourceNames.Find(
            new ActionRequest
            {
                Service = ServiceCatalog.Default.Find("cloudwatch")!,
                Protocol = WireProtocol.RpcV2Cbor,
                Host = null,
                Region = "us-east-1",
                Action = "PutDashboard",
                RawQuery = "",
                PathVariables = [],
                ContentType = contentType,
                Body = body,
            },
            member);
        return search.Names is { } names ? string.Join(',', names.Select(static n => n.Value)) : "unreadable";
    }
}
