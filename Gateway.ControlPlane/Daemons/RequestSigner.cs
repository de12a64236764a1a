using System.Security.Cryptography;
using System.Text;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Upstream;
using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.ControlPlane.Daemons;

/// <summary>
/// Signs SigV4A requests for daemons, since the private key stands for the secret and stays here. What is signed is read from the canonical
/// request itself: host, service, region set, date and form are those of the approval and of now, whatever the daemon says.
/// </summary>
internal sealed class RequestSigner(CloudKeySource cloudKeys, ChunkChainSigner chunks, ServiceCatalog catalog, TimeProvider time)
{
    private const string HostHeader = "host";

    private const string DateHeader = "x-amz-date";

    private const string TokenHeader = "x-amz-security-token";

    /// <summary>Signs the request of an active key.</summary>
    /// <exception cref="SigningRefusedException">The approval does not cover it, or it is no request of now in the header form.</exception>
    /// <exception cref="CloudCredentialUnavailableException">The cloud credential gives no keys now.</exception>
    public async Task<SignResult> SignAsync(ResolveRow row, SignRequest request, CancellationToken cancellationToken)
    {
        if (!CanonicalRequestText.TryParse(request.CanonicalRequest, out CanonicalRequestText? canonical))
        {
            throw new SigningRefusedException("That is no canonical request.");
        }

        CheckForm(canonical!);
        DateTimeOffset signedAt = CheckDate(canonical!);
        RegionSet regions = CheckRegions(row, canonical!);
        CatalogService service = CheckService(row, request.Service, canonical!, regions);
        var caller = new CloudCaller(request.AccessKeyId, row.AccessRequestId, row.RequesterId);
        CloudKeys keys = await cloudKeys.KeysForAsync(row.Credential!, caller, cancellationToken);
        if (keys.SessionToken is { } token)
        {
            canonical = canonical!.WithSessionToken(token);
        }

        var scope = new CredentialScope(RequestTime.Day(signedAt), "", request.Service);
        string signature = Sign(keys, SigV4AStringToSign.Of(signedAt, scope, canonical!.ToBytes()));
        return new SignResult
        {
            Authorization = $"{SigV4AStringToSign.Algorithm} Credential={keys.AccessKeyId}/{scope}, SignedHeaders={canonical.SignedHeaders}, Signature={signature}",
            AccessKeyId = keys.AccessKeyId,
            SessionToken = keys.SessionToken,
            Continuation = canonical.PayloadHash is PayloadHash.StreamingEcdsa or PayloadHash.StreamingEcdsaTrailer
                ? chunks.Seal(row, request, ChainOf(row, request, service, regions, signedAt, keys))
                : null,
        };
    }

    private static ChunkChain ChainOf(
        ResolveRow row, SignRequest request, CatalogService service, RegionSet regions, DateTimeOffset signedAt, CloudKeys keys) => new()
        {
            Time = signedAt,
            Service = request.Service,
            ServiceId = service.Id,
            Regions = regions.ToString(),
            CredentialId = row.Credential!.Row.Id,
            CloudAccessKeyId = keys.AccessKeyId,
            TemporarySecret = keys.SessionToken is null ? null : keys.SecretAccessKey,
            ExpiresAt = keys.ExpiresAt,
        };

    /// <summary>A signature over a query that authenticates would be a presigned URL, good for 7 days; one over a token of the daemon's choice is nobody's.</summary>
    private static void CheckForm(CanonicalRequestText canonical)
    {
        if (AuthenticationQuery.Remove(canonical.CanonicalQuery) != canonical.CanonicalQuery)
        {
            throw new SigningRefusedException("A request that authenticates in its query is not signed.");
        }

        if (canonical.Header(TokenHeader) is not null)
        {
            throw new SigningRefusedException("The session token is the credential's own.");
        }
    }

    private DateTimeOffset CheckDate(CanonicalRequestText canonical)
    {
        if (!RequestTime.TryRead(canonical.Header(DateHeader), out DateTimeOffset signedAt)
            || (time.GetUtcNow() - signedAt).Duration() > SigV4Verifier.MaxSkew)
        {
            throw new SigningRefusedException("The request needs one signed X-Amz-Date within 15 minutes of now.");
        }

        return signedAt;
    }

    private static RegionSet CheckRegions(ResolveRow row, CanonicalRequestText canonical)
    {
        if (!RegionSet.TryParse(canonical.Header(RegionSet.HeaderName), out RegionSet? regions))
        {
            throw new SigningRefusedException("The request needs one signed X-Amz-Region-Set.");
        }

        return regions!.IsCoveredBy(row.Regions)
            ? regions
            : throw new SigningRefusedException($"The region set '{regions}' is not approved.");
    }

    private CatalogService CheckService(ResolveRow row, string signingName, CanonicalRequestText canonical, RegionSet regions)
    {
        HostMatch? host = canonical.Header(HostHeader) is { } name ? catalog.MatchHost(WithoutDefaultPort(name)) : null;
        if (host?.ServiceFor(signingName, canonical.CanonicalUri) is not { } service || !host.AcceptsRegionSet(regions))
        {
            throw new SigningRefusedException("The host takes no SigV4A requests of this service and region set.");
        }

        return row.Services.Contains(service.Id, StringComparer.Ordinal)
            ? service
            : throw new SigningRefusedException($"The service '{service.Id}' is not approved.");
    }

    /// <summary>Some clients name the port of https, and sign it; it is the same host (RFC 9110, section 4.2.3).</summary>
    private static string WithoutDefaultPort(string host) => host.EndsWith(":443", StringComparison.Ordinal) ? host[..^":443".Length] : host;

    private static string Sign(CloudKeys keys, byte[] stringToSign)
    {
        byte[] secret = Encoding.UTF8.GetBytes(keys.SecretAccessKey);
        try
        {
            using SigV4AKeyPair pair = SigV4AKeyPair.Derive(secret, keys.AccessKeyId);
            return pair.Sign(stringToSign);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
