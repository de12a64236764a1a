using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Audit;

internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        List<string> mistakes = [];
        if (options.QueueSize is < 1_000 or > 10_000_000)
        {
            mistakes.Add($"Audit:QueueSize is '{options.QueueSize}': expected 1000 to 10000000.");
        }

        if (options.BatchDelay < TimeSpan.FromMilliseconds(1) || options.BatchDelay > TimeSpan.FromMinutes(1))
        {
            mistakes.Add($"Audit:BatchDelay is '{options.BatchDelay}': expected 00:00:00.001 to 00:01:00.");
        }

        if (options.SpoolMaxBytes is < 16L << 20 or > 1L << 40)
        {
            mistakes.Add($"Audit:SpoolMaxBytes is '{options.SpoolMaxBytes}': expected 16777216 to 1099511627776.");
        }

        if (options.UnprovenPercent is < 0 or > 100)
        {
            mistakes.Add($"Audit:UnprovenPercent is '{options.UnprovenPercent}': expected 0 to 100.");
        }

        if (!Enum.IsDefined(options.WhenFull))
        {
            mistakes.Add($"Audit:WhenFull is '{options.WhenFull}': expected Refuse or DropOldest.");
        }

        if (!Path.IsPathFullyQualified(options.SpoolDirectory))
        {
            mistakes.Add($"Audit:SpoolDirectory is '{options.SpoolDirectory}': expected an absolute path.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
