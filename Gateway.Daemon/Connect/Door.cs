using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Daemon.Hosting.Reload;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect;

/// <summary>Who may open tunnels at all: addresses, and names with passwords, as far as the operator lists any.</summary>
internal sealed class Door(IOptions<ConnectOptions> options) : IReloadStep
{
    /// <summary>The longest value of Proxy-Authorization that is looked at, in bytes.</summary>
    private const int MaxCredentialBytes = 1024;

    private Lists _lists = Lists.Of(options.Value);

    private static ReadOnlySpan<byte> Scheme => "Basic "u8;

    /// <inheritdoc/>
    public Action Prepare(IServiceProvider settings)
    {
        Lists next = Lists.Of(settings.GetRequiredService<IOptions<ConnectOptions>>().Value);
        return () => Volatile.Write(ref _lists, next);
    }

    /// <summary>Lets a CONNECT in or not, and zeroes what it was shown.</summary>
    public DoorVerdict Check(IPAddress client, byte[]? proxyAuthorization)
    {
        try
        {
            Lists lists = Volatile.Read(ref _lists);
            if (!lists.Clients.IsEmpty && !lists.Clients.Contains(client))
            {
                return DoorVerdict.AddressNotListed;
            }

            return lists.Credentials is null ? DoorVerdict.Open
                : proxyAuthorization is null ? DoorVerdict.CredentialsMissing
                : IsKnown(lists.Credentials, proxyAuthorization) ? DoorVerdict.Open
                : DoorVerdict.CredentialsWrong;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(proxyAuthorization);
        }
    }

    /// <summary>Basic credentials (RFC 7617): base64 of <c>name:password</c>.</summary>
    private static bool IsKnown(DoorCredentials credentials, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxCredentialBytes || value.Length < Scheme.Length || !Ascii.EqualsIgnoreCase(value[..Scheme.Length], Scheme))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[MaxCredentialBytes];
        try
        {
            if (System.Buffers.Text.Base64.DecodeFromUtf8(value[Scheme.Length..].TrimStart((byte)' '), text, out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            int colon = text[..length].IndexOf((byte)':');
            return colon > 0 && credentials.Match(text[..colon], text[(colon + 1)..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Both lists of one state of the settings.</summary>
    private sealed record Lists(NetworkList Clients, DoorCredentials? Credentials)
    {
        public static Lists Of(ConnectOptions options) => new(
            new NetworkList(options.AllowedClients), options.CredentialsFile is { Length: > 0 } file ? DoorCredentials.Read(file) : null);
    }
}
