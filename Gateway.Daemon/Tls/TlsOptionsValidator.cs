using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Tls;

internal sealed class TlsOptionsValidator : IValidateOptions<TlsOptions>
{
    public ValidateOptionsResult Validate(string? name, TlsOptions options)
    {
        List<string> mistakes = [];
        if (options.LeafCacheSize is < 16 or > 1_000_000)
        {
            mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"Tls:LeafCacheSize is '{options.LeafCacheSize}': expected 16 to 1000000."));
        }

        if (options.HandshakeTimeout < TimeSpan.FromSeconds(1) || options.HandshakeTimeout > TimeSpan.FromMinutes(2))
        {
            mistakes.Add($"Tls:HandshakeTimeout is '{options.HandshakeTimeout}': expected 00:00:01 to 00:02:00.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
