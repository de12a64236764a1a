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
}
