using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>
/// Checks a SigV4A request as AWS would, by the text of the specification: it shares no code with the gateway. The public key comes from
/// arithmetic on the curve of its own, so that a fault in the gateway's derivation cannot hide behind itself.
/// </summary>
internal sealed class SigV4AUpstream(string accessKeyId, string secret)
{
    private const string Algorithm = "AWS4-ECDSA-P256-SHA256";

    private static readonly string EmptyHash = Convert.ToHexStringLower(SHA256.HashData([]));

    private readonly ECParameters _key = Derive(accessKeyId, secret);

    /// <summary>What is wrong with the request's own signature; null when nothing is.</summary>
    public string? Judge(ReceivedRequest request)
    {
        string header = request.Headers["Authorization"].ToString();
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            return $"another algorithm: {header}";
        }

        string[] credential = Part(header, "Credential").Split('/');
        string[] signed = Part(header, "SignedHeaders").Split(';');
        string date = request.Headers["X-Amz-Date"].ToString();
        if (credential.Length != 4 || credential[0] != accessKeyId || credential[1] != date[..8] || credential[3] != "aws4_request")
        {
            return $"another credential: {string.Join('/', credential)}";
        }

        if (!signed.Contains("host") || !signed.Contains("x-amz-region-set") || !signed.Contains("x-amz-date"))
        {
            return "host, date or region set is not signed";
        }

        if (request.Headers.Keys.FirstOrDefault(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name.ToLowerInvariant())) is { } unsigned)
        {
            return $"{unsigned} is not signed";
        }

        string[] target = request.RawTarget.Split('?', 2);
        string hash = request.Headers.TryGetValue("X-Amz-Content-Sha256", out var declared) ? declared.ToString() : Hex(SHA256.HashData(request.Body));
        string canonical = string.Join(
            '\n',
            request.Method,
            target[0],
            string.Join('&', (target.ElementAtOrDefault(1) ?? "").Split('&').Select(static m => m.Length == 0 || m.Contains('=') ? m : m + "=").Order(StringComparer.Ordinal)),
            string.Concat(signed.Select(name => $"{name}:{string.Join(' ', request.Headers[name].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))}\n")),
            string.Join(';', signed),
            hash);
        string toSign = string.Join('\n', Algorithm, date, string.Join('/', credential[1..]), Hex(SHA256.HashData(Encoding.Latin1.GetBytes(canonical))));
        return Verifies(toSign, Part(header, "Signature")) ? null : $"signature over\n{canonical}";
    }

    /// <summary>What is wrong with a body in signed chunks; null when nothing is.</summary>
    /// <param name="request">The request, whose own signature is good.</param>
    /// <param name="content">The data that it must hold.</param>
    public string? JudgeChunks(ReceivedRequest request, byte[] content)
    {
        string header = request.Headers["Authorization"].ToString();
        string start = $"\n{request.Headers["X-Amz-Date"]}\n{string.Join('/', Part(header, "Credential").Split('/')[1..])}\n";
        string previous = Part(header, "Signature");
        using MemoryStream data = new();
        int at = 0;
        while (true)
        {
            int lineEnd = request.Body.AsSpan(at).IndexOf("\r\n"u8) + at;
            string[] line = Encoding.ASCII.GetString(request.Body, at, lineEnd - at).Split(";chunk-signature=");
            int size = Convert.ToInt32(line[0], 16);
            byte[] chunk = request.Body.AsSpan(lineEnd + 2, size).ToArray();
            string signature = line[1].TrimEnd('*');
            if (line[1].Length != 144 || !Verifies($"{Algorithm}-PAYLOAD{start}{previous}\n{EmptyHash}\n{Hex(SHA256.HashData(chunk))}", signature))
            {
                return $"chunk at {at}";
            }

            previous = signature;
            data.Write(chunk);
            at = lineEnd + 2 + size + (size > 0 ? 2 : 0);
            if (size == 0)
            {
                break;
            }
        }

        if (!data.ToArray().AsSpan().SequenceEqual(content))
        {
            return "other data";
        }

        string rest = Encoding.ASCII.GetString(request.Body.AsSpan(at));
        return request.Headers["X-Amz-Content-Sha256"].ToString().EndsWith("-TRAILER", StringComparison.Ordinal)
            ? JudgeTrailer(rest, start, previous)
            : rest == "\r\n" ? null : $"another end: {rest}";
    }

    private string? JudgeTrailer(string rest, string start, string previous)
    {
        string[] lines = rest.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] own = lines[^1].Split(':');
        string canonical = string.Concat(lines[..^1].Select(static l => l + "\n"));
        return own[0] == "x-amz-trailer-signature" && own[1].Length == 144
            && Verifies($"{Algorithm}-TRAILER{start}{previous}\n{Hex(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)))}", own[1].TrimEnd('*'))
                ? null
                : $"trailer {rest}";
    }

    private bool Verifies(string toSign, string signature)
    {
        using ECDsa key = ECDsa.Create(_key);
        return key.VerifyData(Encoding.UTF8.GetBytes(toSign), Convert.FromHexString(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static string Part(string header, string name) => header.Split(name + "=")[1].Split(',')[0];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>The derivation of the IAM User Guide, by BouncyCastle's arithmetic.</summary>
    private static ECParameters Derive(string accessKeyId, string secret)
    {
        var curve = Org.BouncyCastle.Asn1.Nist.NistNamedCurves.GetByName("P-256");
        BigInteger order = BigInteger.Parse("0" + curve.N.ToString(16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        for (byte counter = 1; ; counter++)
        {
            byte[] context = [.. Encoding.ASCII.GetBytes(accessKeyId), counter];
            byte[] input = [0, 0, 0, 1, .. Encoding.ASCII.GetBytes(Algorithm), 0, .. context, 0, 0, 1, 0];
            BigInteger candidate = new(HMACSHA256.HashData(Encoding.ASCII.GetBytes("AWS4A" + secret), input), isUnsigned: true, isBigEndian: true);
            if (candidate <= order - 2)
            {
                byte[] d = (candidate + 1).ToByteArray(isUnsigned: true, isBigEndian: true);
                var point = curve.G.Multiply(new Org.BouncyCastle.Math.BigInteger(1, d)).Normalize();
                return new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = point.AffineXCoord.GetEncoded(), Y = point.AffineYCoord.GetEncoded() },
                };
            }
        }
    }
}
