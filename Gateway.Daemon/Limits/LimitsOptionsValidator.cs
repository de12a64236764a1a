using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Limits;

internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    private const int Million = 1_000_000;

    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        List<string> mistakes = [];
        Number(nameof(options.MaxConnections), options.MaxConnections, 1, Million);
        Number(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 1, Million);
        Number(nameof(options.HandshakesPerSecond), options.HandshakesPerSecond, 1, Million);
        Number(nameof(options.MintBurst), options.MintBurst, 1, Million);
        Number(nameof(options.MintsPerSecond), options.MintsPerSecond, 1, 100_000);
        Number(nameof(options.MaxConcurrentMints), options.MaxConcurrentMints, 1, 1024);
        Number(nameof(options.MaxRequestLineBytes), options.MaxRequestLineBytes, 1024, 1024 * 1024);
        Number(nameof(options.MaxRequestHeadersBytes), options.MaxRequestHeadersBytes, 8 * 1024, 1024 * 1024);
        Number(nameof(options.MaxRequestHeaders), options.MaxRequestHeaders, 20, 1000);
        Number(nameof(options.MinBodyBytesPerSecond), options.MinBodyBytesPerSecond, 1, Million);
        Number(nameof(options.MaxStreamsPerConnection), options.MaxStreamsPerConnection, 1, 1000);
        Time(nameof(options.RequestHeadersTimeout), options.RequestHeadersTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Time(nameof(options.KeepAliveTimeout), options.KeepAliveTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

        // Kestrel looks once a second.
        Time(nameof(options.MinBodyRateGrace), options.MinBodyRateGrace, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10));
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);

        void Number(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"Limits:{setting} is '{value}': expected {least} to {most}."));
            }
        }

        void Time(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                mistakes.Add($"Limits:{setting} is '{value}': expected {least} to {most}.");
            }
        }
    }
}
