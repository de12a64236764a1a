using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Connect;

/// <summary>Who may open tunnels at all: addresses, and names with passwords, as far as the operator lists any.</summary>
internal sealed class Door(IOptions<ConnectOptions> options)
{
    /// <summary>The longest value of Proxy-Authorization that is looked at, in bytes.</summary>
    private const int MaxCredentialBytes = 1024;

    private readonly NetworkList _clients = new(options.Value.AllowedClients);
    private readonly DoorCredentials? _credentials =
        options.Value.CredentialsFile is { Length: > 0 } file ? DoorCredentials.Read(file) : null;

    private static ReadOnlySpan<byte> Scheme => "Basic "u8;

    /// <summary>Lets a CONNECT in or not, and zeroes what it was shown.</summary>
    public DoorVerdict Check(IPAddress client, byte[]? proxyAuthorization)
    {
        try
        {
            if (!_clients.IsEmpty && !_clients.Contains(client))
            {
                return DoorVerdict.AddressNotListed;
            }

            return _credentials is null ? DoorVerdict.Open
                : proxyAuthorization is null ? DoorVerdict.CredentialsMissing
                : IsKnown(_credentials, proxyAuthorization) ? DoorVerdict.Open
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
}
