using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect;

internal sealed class ConnectOptionsValidator : IValidateOptions<ConnectOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectOptions options)
    {
        List<string> mistakes = [];
        if (options.HeadTimeout < TimeSpan.FromSeconds(1) || options.HeadTimeout > TimeSpan.FromMinutes(5))
        {
            mistakes.Add($"Connect:HeadTimeout is '{options.HeadTimeout}': expected 00:00:01 to 00:05:00.");
        }

        if (options.BlindTunnelIdleTimeout < TimeSpan.FromSeconds(1) || options.BlindTunnelIdleTimeout > TimeSpan.FromHours(24))
        {
            mistakes.Add($"Connect:BlindTunnelIdleTimeout is '{options.BlindTunnelIdleTimeout}': expected 00:00:01 to 1.00:00:00.");
        }

        for (int i = 0; i < options.BlindTunnelHosts.Count; i++)
        {
            if (!BlindTunnelRules.IsValid(options.BlindTunnelHosts[i]))
            {
                mistakes.Add($"Connect:BlindTunnelHosts:{i} is '{options.BlindTunnelHosts[i]}': expected host, host:port or *.suffix.");
            }
        }

        mistakes.AddRange(NetworkList.Mistakes("Connect:AllowedClients", options.AllowedClients));
        mistakes.AddRange(NetworkList.Mistakes("Connect:ProxyProtocolFrom", options.ProxyProtocolFrom));
        if (options.CredentialsFile is { Length: > 0 } file && DoorCredentials.MistakeIn(file) is { } mistake)
        {
            mistakes.Add($"Connect:CredentialsFile is '{file}': {mistake}.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
