using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.Tests.Support;

/// <summary>Writes an HTTP/1.1 request that is signed with SigV4A as text, so that a test can then spoil any byte of it.</summary>
internal sealed record SigV4AText
{
    public const string MultiRegionAccessPoint = "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com";

    public string Method { get; init; } = "GET";

    public string Target { get; init; } = "/key";

    public string Host { get; init; } = MultiRegionAccessPoint;

    public string Service { get; init; } = "s3";

    public string RegionSet { get; init; } = "*";

    public byte[] Body { get; init; } = [];

    /// <summary>What is declared and signed in place of the body's hash; null for the hash itself.</summary>
    public string? PayloadHash { get; init; }

    public DateTimeOffset Time { get; init; } = TimeProvider.System.GetUtcNow();

    public string KeyId { get; init; } = FakeControlPlane.ProxyKeyId;

    public string Secret { get; init; } = FakeControlPlane.ProxySecret;

    /// <summary>Headers that are sent and signed, beside Host, date, region set and hash.</summary>
    public IReadOnlyList<HeaderField> Signed { get; init; } = [];

    /// <summary>Lines that are sent and not signed, each with its line end.</summary>
    public string Unsigned { get; init; } = "";

    /// <summary>What x-amz-decoded-content-length says of a body in chunks; null for the truth.</summary>
    public int? DecodedLength { get; init; }

    private string Date => Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Hash => PayloadHash ?? Convert.ToHexStringLower(SHA256.HashData(Body));

    /// <summary>The request's signature and what its chunks are signed with; the same with each call.</summary>
    public (string Text, string Signature) Head()
    {
        HeaderField[] headers =
            [new("Host", Host), new("X-Amz-Date", Date), new("X-Amz-Region-Set", RegionSet), new("X-Amz-Content-Sha256", Hash), .. Signed];
        SigV4ASigningInput input = SigV4ASigningInput.Of(
            Request(headers), Service, Time, [.. headers.Select(static h => h.Name)], Service == "s3" ? SigningRules.S3 : SigningRules.General);
        using SigV4AKeyPair pair = Pair();
        string signature = pair.Sign(input.StringToSign());
        string text = $"{Method} {Target} HTTP/1.1\r\n"
            + string.Concat(headers.Select(static h => $"{h.Name}: {h.Value}\r\n"))
            + $"Authorization: {input.Authorization(KeyId, signature)}\r\n"
            + Unsigned;
        return (text, signature);
    }

    /// <summary>The header form, whole.</summary>
    public override string ToString() =>
        Head().Text + (Body.Length > 0 ? $"Content-Length: {Body.Length}\r\n" : "") + "\r\n" + Encoding.Latin1.GetString(Body);

    /// <summary>The query form, whole.</summary>
    public string Presigned(int expires = 900)
    {
        string scope = $"{Date[..8]}/{Service}/aws4_request";
        string query = $"X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential={KeyId}%2F{scope.Replace("/", "%2F", StringComparison.Ordinal)}"
            + $"&X-Amz-Date={Date}&X-Amz-Expires={expires}&X-Amz-Region-Set={Uri.EscapeDataString(RegionSet)}&X-Amz-SignedHeaders=host";
        string canonical = $"{Method}\n{Target}\n{query}\nhost:{Host}\n\nhost\nUNSIGNED-PAYLOAD";
        using SigV4AKeyPair pair = Pair();
        string signature = pair.Sign(SigV4AStringToSign.Of(Time, new CredentialScope(Date[..8], "", Service), Encoding.Latin1.GetBytes(canonical)));
        return $"{Method} {Target}?{query}&X-Amz-Signature={signature} HTTP/1.1\r\nHost: {Host}\r\n{Unsigned}\r\n";
    }

    /// <summary>A body in signed chunks, its length line included.</summary>
    /// <param name="data">The data of each chunk but the last, which is empty.</param>
    /// <param name="trailer">A line to follow, without its end; null for a form without trailer.</param>
    public string Chunked(IReadOnlyList<byte[]> data, string? trailer = null)
    {
        SigV4AText request = this with
        {
            Method = "PUT",
            PayloadHash = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" + (trailer is null ? "" : "-TRAILER"),
            Signed =
            [
                .. Signed,
                new("Content-Encoding", "aws-chunked"),
                new("X-Amz-Decoded-Content-Length", (DecodedLength ?? data.Sum(static d => d.Length)).ToString(CultureInfo.InvariantCulture)),
                .. trailer is null ? Array.Empty<HeaderField>() : [new("X-Amz-Trailer", trailer.Split(':')[0])],
            ],
        };
        (string head, string previous) = request.Head();
        CredentialScope scope = new(Date[..8], "", Service);
        using SigV4AKeyPair pair = Pair();
        StringBuilder body = new();
        foreach (byte[] chunk in (byte[][])[.. data, []])
        {
            previous = pair.Sign(SigV4AStringToSign.OfChunk(Time, scope, previous, SHA256.HashData(chunk)));
            body.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x};chunk-signature={previous.PadRight(144, '*')}\r\n");
            body.Append(Encoding.Latin1.GetString(chunk)).Append(chunk.Length > 0 ? "\r\n" : "");
        }

        if (trailer is not null)
        {
            previous = pair.Sign(SigV4AStringToSign.OfTrailer(Time, scope, previous, SHA256.HashData(Encoding.Latin1.GetBytes(trailer + "\n"))));
            body.Append(CultureInfo.InvariantCulture, $"{trailer}\r\nx-amz-trailer-signature:{previous.PadRight(144, '*')}\r\n");
        }

        body.Append("\r\n");
        return $"{head}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    private SignedRequest Request(IReadOnlyList<HeaderField> headers)
    {
        string[] target = Target.Split('?', 2);
        return new SignedRequest
        {
            Method = Method,
            RawPath = target[0],
            RawQuery = target.ElementAtOrDefault(1) ?? "",
            Headers = headers,
            PayloadHash = Hash,
        };
    }

    private SigV4AKeyPair Pair() => SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(Secret), KeyId);
}
