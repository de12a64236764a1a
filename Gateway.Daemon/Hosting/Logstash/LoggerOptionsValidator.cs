using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Hosting.Logstash;

internal sealed class LoggerOptionsValidator : IValidateOptions<LoggerOptions>
{
    public ValidateOptionsResult Validate(string? name, LoggerOptions options)
    {
        if (!options.Enabled)
        {
            return ValidateOptionsResult.Success;
        }

        List<string> mistakes = [];
        if (options.Backend != "logstash")
        {
            mistakes.Add($"Csg:Logger:Backend is '{options.Backend}': expected logstash.");
        }

        if (options.Proto is not ("tcp" or "udp"))
        {
            mistakes.Add($"Csg:Logger:Proto is '{options.Proto}': expected tcp or udp.");
        }

        if (Uri.CheckHostName(options.Path) == UriHostNameType.Unknown)
        {
            mistakes.Add($"Csg:Logger:Path is '{options.Path}': expected the name or address of the host that takes the lines.");
        }

        if (options.Port is < 1 or > 65535)
        {
            mistakes.Add($"Csg:Logger:Port is '{options.Port}': expected 1 to 65535.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
