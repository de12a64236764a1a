using System.Net;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Console;

internal sealed class ConsoleOptionsTests
{
    [TestCase(null, HttpStatusCode.Redirect)]
    [TestCase("false", HttpStatusCode.NotFound)]
    public async Task The_console_is_served_unless_it_is_switched_off(string? setting, HttpStatusCode expected)
    {
        await using RunningControlPlane controlPlane = await RunningControlPlane.StartAsync(new Dictionary<string, string?> { ["Console:Enabled"] = setting });
        using var browser = new Browser(controlPlane.Address);

        using HttpResponseMessage page = await browser.Http.GetAsync(new Uri("/", UriKind.Relative));

        Assert.That(page.StatusCode, Is.EqualTo(expected));
        Assert.That((await browser.Api.GetAsync("me")).Status, Is.EqualTo(401), "the API is there either way");
    }
}
