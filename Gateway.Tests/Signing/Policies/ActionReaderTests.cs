using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies;

[TestFixture]
internal sealed class ActionReaderTests
{
    [TestCase(null, ExpectedResult = "ListContacts")]
    [TestCase("application/json", ExpectedResult = "ListContacts")]
    public string? A_rest_call_to_a_service_that_also_takes_forms_is_named(string? contentType) => Read(contentType, false);

    [TestCase(false, ExpectedResult = "ListContacts")]
    [TestCase(true, ExpectedResult = null)]
    public string? A_form_on_a_rest_path_must_be_readable(bool compressed) => Read("application/x-www-form-urlencoded", compressed);

    [TestCase("GraniteServiceVersion20100801.GetMetricData", false)]
    [TestCase(null, true)]
    public void A_form_must_be_readable_whatever_another_header_says(string? target, bool hasSmithyProtocol)
    {
        ReceivedCall call = new()
        {
            Service = ServiceCatalog.Default.Find("cloudwatch")!,
            Protocol = WireProtocol.Json10,
            Host = null,
            Region = "eu-west-1",
            Method = "POST",
            RawPath = "/service/GraniteServiceVersion20100801/operation/GetMetricData",
            RawQuery = "",
            Target = target,
            HasSmithyProtocol = hasSmithyProtocol,
            Body = Encoding.UTF8.GetBytes("{}"),
        };
        Assert.That(ActionReader.Read(call).Action, Is.EqualTo("GetMetricData"));
        ReceivedCall form = call with { ContentType = "application/x-www-form-urlencoded", HasContentEncoding = true };
        Assert.That(ActionReader.Read(form).Action, Is.Null);
        Assert.That(ActionReader.Read(form with { HasContentEncoding = false, Body = null }).Action, Is.Null);
    }

    private static string? Read(string? contentType, bool compressed) => ActionReader.Read(
        new ReceivedCall
        {
            Service = ServiceCatalog.Default.Find("ses")!,
            Protocol = WireProtocol.RestJson,
            Host = null,
            Region = "eu-west-1",
            Method = "POST",
            RawPath = "/v2/email/contact-lists/team/contacts/list",
            RawQuery = "",
            ContentType = contentType,
            HasContentEncoding = compressed,
            Body = Encoding.UTF8.GetBytes("{}"),
        }).Action;
}
