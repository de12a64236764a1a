using Gateway.Daemon.Connect;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Forward;

internal sealed class UpstreamOptionsValidator : IValidateOptions<UpstreamOptions>
{
    public ValidateOptionsResult Validate(string? name, UpstreamOptions options)
    {
        List<string> mistakes = [];
        if (!string.IsNullOrEmpty(options.ConnectTo) && !Authority.TryParse(options.ConnectTo, out _))
        {
            mistakes.Add($"Upstream:ConnectTo is '{options.ConnectTo}': expected host:port.");
        }

        CheckProxy(options, mistakes);
        mistakes.AddRange(NetworkList.Mistakes("Upstream:AllowedNetworks", options.AllowedNetworks));
        if (!string.IsNullOrEmpty(options.CaFile) && !File.Exists(options.CaFile))
        {
            mistakes.Add($"Upstream:CaFile is '{options.CaFile}': no such file; expected a PEM file with trust roots.");
        }

        if (options.ConnectTimeout < TimeSpan.FromMilliseconds(100) || options.ConnectTimeout > TimeSpan.FromMinutes(2))
        {
            mistakes.Add($"Upstream:ConnectTimeout is '{options.ConnectTimeout}': expected 00:00:00.1 to 00:02:00.");
        }

        if (options.ActivityTimeout < TimeSpan.FromSeconds(1) || options.ActivityTimeout > TimeSpan.FromHours(2))
        {
            mistakes.Add($"Upstream:ActivityTimeout is '{options.ActivityTimeout}': expected 00:00:01 to 02:00:00.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static void CheckProxy(UpstreamOptions options, List<string> mistakes)
    {
        if (string.IsNullOrEmpty(options.Proxy))
        {
            if (!string.IsNullOrEmpty(options.ProxyPasswordFile))
            {
                mistakes.Add("Upstream:ProxyPasswordFile is set without Upstream:Proxy: expected http://USER@HOST:PORT there.");
            }

            return;
        }

        // The value is not repeated: people put passwords into it.
        if (!UpstreamProxy.TryParse(options.Proxy, out _, out string user))
        {
            mistakes.Add("Upstream:Proxy is not of the form http://HOST:PORT or http://USER@HOST:PORT; the password goes into Upstream:ProxyPasswordFile.");
        }
        else if (user.Length == 0 == !string.IsNullOrEmpty(options.ProxyPasswordFile))
        {
            mistakes.Add("Upstream:Proxy and Upstream:ProxyPasswordFile: expected a user in the one and that user's password in the other, or neither.");
        }

        if (!string.IsNullOrEmpty(options.ProxyPasswordFile) && !File.Exists(options.ProxyPasswordFile))
        {
            mistakes.Add($"Upstream:ProxyPasswordFile is '{options.ProxyPasswordFile}': no such file.");
        }

        if (!string.IsNullOrEmpty(options.ConnectTo))
        {
            mistakes.Add("Upstream:Proxy is set together with Upstream:ConnectTo: only one of them can be followed.");
        }
    }
}
