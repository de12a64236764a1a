using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.ControlPlane.Access;

/// <summary>Random tokens of 256 bits behind a prefix that secret scanners can find. Only their SHA-256 is stored.</summary>
internal static class BearerToken
{
    public const string UserPrefix = "csgt_";
    public const string NodePrefix = "csgn_";
    public const string SessionPrefix = "csgs_";
    public const string PasswordLinkPrefix = "csgp_";

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
