using System.Globalization;
using Gateway.Signing.SigV4A;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Turns the authentication of a request into values, or into the one thing that is wrong with it. Strict: what AWS's own clients never
/// send is refused here, so that nothing behind this depends on how it would have been understood.
/// </summary>
public static class SigV4AuthorizationParser
{
    private const string AuthorizationHeader = "authorization";

    private const string SecurityTokenHeader = "x-amz-security-token";

    /// <summary>Reads the authentication of a request. Does not verify it, and does not look at the clock.</summary>
    /// <param name="rawQuery">The query as received, without the <c>?</c>; empty when there is none.</param>
    /// <param name="headers">All headers as received, <c>Host</c> included.</param>
    /// <param name="authorization">The values; null unless the result is <see cref="SigV4Failure.None"/>.</param>
    public static SigV4Failure Parse(string rawQuery, IReadOnlyList<HeaderField> headers, out SigV4Authorization? authorization)
    {
        ArgumentNullException.ThrowIfNull(rawQuery);
        ArgumentNullException.ThrowIfNull(headers);
        authorization = null;
        AuthorizationQueryContent query = AuthorizationQueryReader.Inspect(rawQuery);
        int headerCount = HeaderFields.Count(headers, AuthorizationHeader, out string? header);
        SigV4Failure failure = CheckPlace(query, headerCount);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        var parts = new AuthorizationParts { Form = header is null ? SigV4Form.Query : SigV4Form.Header };
        failure = header is null ? AuthorizationQueryReader.Read(rawQuery, parts) : AuthorizationHeaderReader.Read(header.AsMemory(), parts);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        bool hasSessionToken = query.HasFlag(AuthorizationQueryContent.SessionToken)
            || HeaderFields.Count(headers, SecurityTokenHeader, out _) > 0;
        return Judge(parts, headers, hasSessionToken, out authorization);
    }

    private static SigV4Failure CheckPlace(AuthorizationQueryContent query, int authorizationHeaders)
    {
        bool inQuery = query.HasFlag(AuthorizationQueryContent.Version4);
        bool inQueryAsVersion2 = query.HasFlag(AuthorizationQueryContent.Version2);
        int places = authorizationHeaders + (inQuery ? 1 : 0) + (inQueryAsVersion2 ? 1 : 0);
        return places switch
        {
            0 => SigV4Failure.MissingAuthentication,
            > 1 => SigV4Failure.MultipleAuthentications,
            _ => inQueryAsVersion2 ? SigV4Failure.SignatureVersion2 : SigV4Failure.None,
        };
    }

    private static SigV4Failure Judge(
        AuthorizationParts parts, IReadOnlyList<HeaderField> headers, bool hasSessionToken, out SigV4Authorization? authorization)
    {
        authorization = null;
        if (parts.Credential is null)
        {
            return SigV4Failure.Malformed;
        }

        SigV4Failure failure = CredentialParser.Parse(parts.Credential.Value.Span, parts.Algorithm, out string accessKeyId, out CredentialScope? scope);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        failure = SignedHeadersParser.Parse(parts.SignedHeaders.GetValueOrDefault().Span, out string[] signedHeaders);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        bool isSigV4A = parts.Algorithm == SignatureAlgorithm.SigV4A;
        if (!(isSigV4A ? EcdsaSignature.IsWellFormed(parts.Signature) : Signature.IsWellFormed(parts.Signature)))
        {
            return SigV4Failure.Malformed;
        }

        if (!RegionSetReader.TryRead(parts, headers, out RegionSet? regions))
        {
            return SigV4Failure.MalformedRegionSet;
        }

        failure = ReadTime(parts, headers, out DateTimeOffset time, out string? dateHeader);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        if (!RequestTime.IsDay(scope!.Date, time))
        {
            return SigV4Failure.DateNotInScope;
        }

        TimeSpan? expires = null;
        if (parts.Form == SigV4Form.Query && !TryReadExpires(parts.Expires, out expires))
        {
            return SigV4Failure.InvalidExpires;
        }

        failure = CheckHeaders(headers, signedHeaders, dateHeader);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        authorization = new SigV4Authorization
        {
            Form = parts.Form,
            Algorithm = parts.Algorithm,
            RegionSet = regions,
            AccessKeyId = accessKeyId,
            Scope = scope,
            SignedHeaders = signedHeaders,
            Signature = parts.Signature!,
            RequestTime = time,
            Expires = expires,
            HasSessionToken = hasSessionToken,
        };
        return SigV4Failure.None;
    }

    private static SigV4Failure ReadTime(
        AuthorizationParts parts, IReadOnlyList<HeaderField> headers, out DateTimeOffset time, out string? dateHeader)
    {
        if (parts.Form == SigV4Form.Header)
        {
            return RequestTimeReader.ReadHeaders(headers, out time, out dateHeader);
        }

        // The query is signed whole, so no header has to be.
        dateHeader = null;
        return BasicTime.TryRead(parts.Date, out time) ? SigV4Failure.None : SigV4Failure.MissingDate;
    }

    private static bool TryReadExpires(string? text, out TimeSpan? expires)
    {
        bool isRead = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds >= 1
            && seconds <= SigV4Verifier.MaxExpiresSeconds;
        expires = isRead ? TimeSpan.FromSeconds(seconds) : null;
        return isRead;
    }

    private static SigV4Failure CheckHeaders(IReadOnlyList<HeaderField> headers, string[] signedHeaders, string? dateHeader)
    {
        int hosts = HeaderFields.Count(headers, CanonicalHeaders.Host, out _);
        if (hosts != 1)
        {
            return hosts == 0 ? SigV4Failure.SignedHeaderAbsent : SigV4Failure.Malformed;
        }

        if (HeaderFields.Count(headers, PayloadHash.HeaderName, out _) > 1)
        {
            return SigV4Failure.Malformed;
        }

        if (!signedHeaders.Contains(CanonicalHeaders.Host) && !signedHeaders.Contains(CanonicalHeaders.Authority))
        {
            return SigV4Failure.HostNotSigned;
        }

        if (dateHeader is not null && !signedHeaders.Contains(dateHeader))
        {
            return SigV4Failure.DateNotSigned;
        }

        for (int i = 0; i < headers.Count; i++)
        {
            if (RequiredHeaders.MustBeSigned(headers[i].Name) && !RequiredHeaders.Contains(signedHeaders, headers[i].Name))
            {
                return SigV4Failure.HeaderNotSigned;
            }
        }

        return SigV4Failure.None;
    }
}
