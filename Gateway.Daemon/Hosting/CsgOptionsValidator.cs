using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting;

internal sealed class CsgOptionsValidator : IValidateOptions<CsgOptions>
{
    public ValidateOptionsResult Validate(string? name, CsgOptions options)
    {
        List<string> mistakes = [];
        if (options.Cert.Length == 0)
        {
            mistakes.Add("Csg:Cert is empty: expected the root certificate's PEM file; 'Gateway.Daemon ca create --out DIR' makes one.");
        }

        if (options.Key.Length == 0)
        {
            mistakes.Add("Csg:Key is empty: expected the PEM file of the root's private key.");
        }

        if (options.BindPort is < 0 or > 65535)
        {
            mistakes.Add($"Csg:BindPort is '{options.BindPort}': expected 0 to 65535.");
        }

        if (options.BindHost.Length > 0 && Uri.CheckHostName(options.BindHost) == UriHostNameType.Unknown)
        {
            mistakes.Add($"Csg:BindHost is '{options.BindHost}': expected a host name or address, without scheme and port.");
        }

        if (options.ListenAddress.Length > 0 && !IPAddress.TryParse(options.ListenAddress, out _))
        {
            mistakes.Add($"Csg:ListenAddress is '{options.ListenAddress}': expected an IP address, or nothing for all.");
        }

        if (!IPEndPoint.TryParse(options.AdminBind, out _) || !options.AdminBind.Contains(':', StringComparison.Ordinal))
        {
            mistakes.Add($"Csg:AdminBind is '{options.AdminBind}': expected address:port, for example 127.0.0.1:3129.");
        }

        if (options.AlsoTrusted.Count > CsgOptions.MostAlsoTrusted || options.AlsoTrusted.Any(string.IsNullOrWhiteSpace))
        {
            mistakes.Add($"Csg:AlsoTrusted: expected at most {CsgOptions.MostAlsoTrusted} files, each named.");
        }

        if (options.StopDelay < TimeSpan.Zero || options.StopDelay > CsgOptions.LongestStopDelay)
        {
            mistakes.Add($"Csg:StopDelay is '{options.StopDelay}': expected 00:00:00 to {CsgOptions.LongestStopDelay}.");
        }

        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > CsgOptions.LongestDrain)
        {
            mistakes.Add($"Csg:DrainTimeout is '{options.DrainTimeout}': expected 00:00:00 to {CsgOptions.LongestDrain}.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
