using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

internal sealed class ResolveOptionsValidator : IValidateOptions<ResolveOptions>
{
    public ValidateOptionsResult Validate(string? name, ResolveOptions options)
    {
        List<string> mistakes = [];
        Time(nameof(options.HardExpiry), options.HardExpiry, TimeSpan.Zero, TimeSpan.FromDays(1));
        Time(nameof(options.NegativeExpiry), options.NegativeExpiry, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Time(nameof(options.StreamSilence), options.StreamSilence, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
        if (options.CacheSize is < 100 or > 5_000_000)
        {
            mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"Resolve:CacheSize is '{options.CacheSize}': expected 100 to 5000000."));
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);

        void Time(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                mistakes.Add($"Resolve:{setting} is '{value}': expected {least} to {most}.");
            }
        }
    }
}
