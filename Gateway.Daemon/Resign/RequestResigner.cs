using Gateway.Signing.Catalog;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.Daemon.Resign;

/// <summary>
/// Signs an outgoing request with the cloud credential's derived key, over what is really sent. It runs last, after every other change
/// to the request's headers.
/// </summary>
internal static class RequestResigner
{
    private const string SecurityToken = "X-Amz-Security-Token";

    private const int SignatureLength = 64;

    /// <summary>Sets date, token and Authorization.</summary>
    /// <param name="request">The outgoing request; its headers are final but for those set here.</param>
    /// <param name="target">Raw path and raw query of the outgoing request.</param>
    /// <param name="payloadHash">What stands for the body.</param>
    /// <param name="clientSigned">The headers that the client signed, lower-case.</param>
    /// <param name="key">The upstream key, of today's date.</param>
    /// <param name="region">The region to sign for.</param>
    /// <param name="signingName">The signing name to sign for.</param>
    /// <param name="rules">The service's rules for canonical requests.</param>
    /// <param name="now">The moment the key was chosen for: reading the clock again could fall on the next date.</param>
    /// <returns>The <c>Authorization</c> header.</returns>
    public static string Resign(
        HttpRequestMessage request,
        (string Path, string Query) target,
        string payloadHash,
        IReadOnlyList<string> clientSigned,
        UpstreamKey key,
        string region,
        string signingName,
        SigningRules rules,
        DateTimeOffset now)
    {
        OutgoingRequest.SetDate(request, now);
        if (key.SessionToken is not null)
        {
            request.Headers.TryAddWithoutValidation(SecurityToken, key.SessionToken);
        }

        (SignedRequest toSign, string[] signed) = OutgoingRequest.Read(request, target, payloadHash, clientSigned);
        CredentialScope scope = new(key.Date, region, signingName);
        string authorization = SigV4Signer.Sign(toSign, scope, now, signed, key.AccessKeyId, key.SigningKey, rules);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return authorization;
    }

    /// <summary>The signature that a header ends in, 64 lower-case hex digits: signed chunks and messages go on from it.</summary>
    public static string SignatureIn(string authorization) => authorization[^SignatureLength..];
}
