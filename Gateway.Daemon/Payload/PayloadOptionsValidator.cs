using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Payload;

internal sealed class PayloadOptionsValidator : IValidateOptions<PayloadOptions>
{
    private const int KiB = 1024;
    private const long MaxSpoolBytes = 1024L * KiB * KiB * KiB * KiB;

    public ValidateOptionsResult Validate(string? name, PayloadOptions options)
    {
        List<string> mistakes = [];
        if (options.MaxMemoryBytes is < 4 * KiB or > 64 * KiB * KiB)
        {
            mistakes.Add($"Payload:MaxMemoryBytes is '{options.MaxMemoryBytes}': expected 4096 to 67108864.");
        }

        if (options.MaxBufferedBytes is < KiB * KiB or > 5L * KiB * KiB * KiB)
        {
            mistakes.Add($"Payload:MaxBufferedBytes is '{options.MaxBufferedBytes}': expected 1048576 to 5368709120.");
        }

        if (options.SpoolMaxBytes < options.MaxBufferedBytes || options.SpoolMaxBytes > MaxSpoolBytes)
        {
            mistakes.Add(
                $"Payload:SpoolMaxBytes is '{options.SpoolMaxBytes}': expected at least Payload:MaxBufferedBytes, {options.MaxBufferedBytes}, and at most {MaxSpoolBytes}.");
        }

        if (!Directory.Exists(options.SpoolDirectory))
        {
            mistakes.Add($"Payload:SpoolDirectory is '{options.SpoolDirectory}': no such folder; make it, writable for the daemon.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
