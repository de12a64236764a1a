using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.EndToEnd;

/// <summary>A real OpenID Connect provider (the npm package oidc-provider) in a process of its own.</summary>
internal sealed partial class OidcProvider : IAsyncDisposable
{
    public const string Secret = "the-client-secret-of-the-tests";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private OidcProvider(Process process, Uri issuer)
    {
        _process = process;
        Issuer = issuer;
    }

    public Uri Issuer { get; }

    /// <summary>Starts a provider at this port that sends browsers back to these control planes.</summary>
    public static async Task<OidcProvider> StartAsync(int port, params Uri[] controlPlanes)
    {
        string folder = await JavaScriptProgram.InstallAsync("oidc-provider of npm");
        ProcessStartInfo start = new(Command.Find("node")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
        [
            Path.Combine(folder, "oidc.mjs"), port.ToString(CultureInfo.InvariantCulture), Secret,
            .. controlPlanes.Select(c => new Uri(c, "/signin-oidc").AbsoluteUri),
        ])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == "ready")
            {
                return new OidcProvider(process, new Uri($"http://127.0.0.1:{port}"));
            }
        }

        throw new InvalidOperationException($"The OpenID Connect provider did not start: exit code {process.ExitCode}");
    }

    /// <summary>Says who it is that logs in under a name, from now on.</summary>
    public async Task DescribeAsync(string login, string email, bool verified, params string[] groups)
    {
        using HttpResponseMessage answer = await _http.PutAsJsonAsync(
            new Uri(Issuer, $"/people/{login}"),
            new Dictionary<string, object> { ["email"] = email, ["email_verified"] = verified, ["name"] = $"{login} of the provider", ["groups"] = groups });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Fills in and sends the provider's pages from where the browser stands until it leaves the provider.</summary>
    public async Task<(HttpResponseMessage Answer, Uri Address)> LogInAsync(Browser browser, (HttpResponseMessage Answer, Uri Address) at, string login)
    {
        while (at.Address.Authority == Issuer.Authority)
        {
            string page = await at.Answer.Content.ReadAsStringAsync();
            if (FormAction().Match(page) is not { Success: true } form)
            {
                throw new InvalidOperationException($"No form at {at.Address}: {(int)at.Answer.StatusCode} {page}");
            }

            var values = Inputs().Matches(page).ToDictionary(i => i.Groups["name"].Value, i => i.Groups["value"].Value, StringComparer.Ordinal);
            values["login"] = login;
            values["password"] = "anything";
            values["logout"] = "yes";
            at.Answer.Dispose();
            using var content = new FormUrlEncodedContent(values);
            at = await browser.NavigateAsync(new Uri(at.Address, form.Groups[1].Value), content);
        }

        return at;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("<form[^>]* action=\"([^\"]+)\"")]
    private static partial Regex FormAction();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"")]
    private static partial Regex Inputs();
}
