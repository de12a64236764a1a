using System.Text;
using Gateway.Signing.Catalog;
using Gateway.Signing.SigV4;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// A request made ready for a SigV4A signature in the header form. Who holds the request need not hold the key: the canonical request goes
/// to the key's owner, and the signature that comes back completes the <c>Authorization</c> header.
/// </summary>
public sealed record SigV4ASigningInput
{
    private readonly string[] _signedHeaders;

    private SigV4ASigningInput(string canonicalRequest, DateTimeOffset time, CredentialScope scope, string[] signedHeaders)
    {
        CanonicalRequest = canonicalRequest;
        Time = time;
        Scope = scope;
        _signedHeaders = signedHeaders;
    }

    /// <summary>The canonical request, each character one byte (Latin-1). It holds every signed header's value: never logged.</summary>
    public string CanonicalRequest { get; }

    /// <summary>The time of signing.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Day and service.</summary>
    public CredentialScope Scope { get; }

    /// <summary>Makes a request ready.</summary>
    /// <param name="request">The request as it will be sent, its date, region set and payload hash headers set already.</param>
    /// <param name="service">The signing name.</param>
    /// <param name="time">The time of signing, which the request carries in one <c>x-amz-date</c> header.</param>
    /// <param name="signedHeaders">Names to sign, in any case and order; <c>host</c>, the date and the region set among them.</param>
    /// <param name="rules">How the service writes its canonical URI.</param>
    /// <exception cref="ArgumentException">The request would not verify.</exception>
    public static SigV4ASigningInput Of(
        SignedRequest request, string service, DateTimeOffset time, IReadOnlyList<string> signedHeaders, SigningRules rules)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(service);
        string[] names = SigV4Signer.Normalize(signedHeaders);
        SigV4Signer.CheckDate(request, time, names);
        if (HeaderFields.Count(request.Headers, RegionSet.HeaderName, out string? regions) != 1
            || !RegionSet.TryParse(regions, out _)
            || !RequiredHeaders.Contains(names, RegionSet.HeaderName))
        {
            throw new ArgumentException("The request must carry its region set in one signed x-amz-region-set header.", nameof(request));
        }

        if (!SigV4.CanonicalRequest.IsUnambiguous(request))
        {
            throw new ArgumentException("The request has an empty method or a line break in a header.", nameof(request));
        }

        string date = RequestTime.Day(time);
        return new SigV4ASigningInput(
            SigV4.CanonicalRequest.Text(request, SigV4Form.Header, names, rules), time, new CredentialScope(date, "", service), names);
    }

    /// <summary>What the key's owner signs.</summary>
    public byte[] StringToSign() => SigV4AStringToSign.Of(Time, Scope, Encoding.Latin1.GetBytes(CanonicalRequest));

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="accessKeyId">The access key id that the key pair was derived for.</param>
    /// <param name="signature">The signature over <see cref="StringToSign"/>.</param>
    public string Authorization(string accessKeyId, string signature) =>
        $"{SigV4AStringToSign.Algorithm} Credential={accessKeyId}/{Scope}, SignedHeaders={string.Join(';', _signedHeaders)}, Signature={signature}";

    /// <summary>Names the scope only.</summary>
    public override string ToString() => $"SigV4ASigningInput {{ {Scope} }}";
}
