using System.Globalization;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Reads a request's authentication, strictly: exactly one place, each part once, exact names. Pure.
/// </summary>
public static class SigV4AuthorizationParser
{
    private const int MaxAuthorizationLength = 8 * 1024;
    private const int MaxAccessKeyIdLength = 128;
    private const int MaxScopePartLength = 64;
    private const int MaxSignedHeaders = 200;
    private const int MaxExpiresSeconds = 7 * 24 * 3600;
    private const string SignatureVersion4A = "AWS4-ECDSA-P256-SHA256";

    /// <summary>Reads the Authorization header or the query. On failure <paramref name="authorization"/> is null.</summary>
    /// <param name="rawQuery">The query as received, without the question mark.</param>
    /// <param name="headers">All headers as received.</param>
    /// <param name="authorization">What was read.</param>
    public static SigV4Failure Parse(string rawQuery, IReadOnlyList<HeaderField> headers, out SigV4Authorization? authorization)
    {
        authorization = null;
        string? header = null;
        foreach (HeaderField field in headers)
        {
            if (Is(field.Name, "Authorization"))
            {
                if (header is not null)
                {
                    return SigV4Failure.MultipleAuthentications;
                }

                header = field.Value;
            }
        }

        SigV4Failure queryFailure = PresignedQueryParser.Read(rawQuery, out PresignedQueryParser.Members query);
        if (queryFailure != SigV4Failure.None)
        {
            return queryFailure;
        }

        if (header is not null && query.Any)
        {
            return SigV4Failure.MultipleAuthentications;
        }

        if (header is null && !query.Any)
        {
            return SigV4Failure.MissingAuthentication;
        }

        SigV4Failure failure = header is not null
            ? ParseHeader(header, headers, out authorization)
            : ParseQuery(query, headers, out authorization);
        if (failure == SigV4Failure.None)
        {
            failure = CheckCoverage(authorization!, headers);
        }

        if (failure != SigV4Failure.None)
        {
            authorization = null;
        }

        return failure;
    }

    private static SigV4Failure ParseHeader(string value, IReadOnlyList<HeaderField> headers, out SigV4Authorization? authorization)
    {
        authorization = null;
        if (value.Length > MaxAuthorizationLength)
        {
            return SigV4Failure.Malformed;
        }

        int space = value.IndexOf(' ', StringComparison.Ordinal);
        string algorithm = space < 0 ? value : value[..space];
        if (Algorithm(algorithm) is var failure and not SigV4Failure.None)
        {
            return failure;
        }

        string? credential = null, signedHeaders = null, signature = null;
        foreach (string part in space < 0 ? [] : value[(space + 1)..].Split(','))
        {
            string trimmed = part.Trim(' ');
            int equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            string content = trimmed[(equals + 1)..];
            bool isNew = (equals < 0 ? "" : trimmed[..equals]) switch
            {
                "Credential" => Once(ref credential, content),
                "SignedHeaders" => Once(ref signedHeaders, content),
                "Signature" => Once(ref signature, content),
                _ => false,
            };
            if (!isNew)
            {
                return SigV4Failure.Malformed;
            }
        }

        if (credential is null || signedHeaders is null || signature is null)
        {
            return SigV4Failure.Malformed;
        }

        // AWS takes the x-amz-date header first and the Date header when that is absent.
        string? date = Single(headers, "x-amz-date") ?? Single(headers, "date");
        return Assemble(SigV4Form.Header, credential, signedHeaders, signature, date, expires: null, HasToken(headers), out authorization);
    }

    private static SigV4Failure ParseQuery(
        PresignedQueryParser.Members query, IReadOnlyList<HeaderField> headers, out SigV4Authorization? authorization)
    {
        authorization = null;
        if (query.Algorithm is null)
        {
            return SigV4Failure.Malformed;
        }

        if (Algorithm(query.Algorithm) is var failure and not SigV4Failure.None)
        {
            return failure;
        }

        if (query.Credential is null || query.SignedHeaders is null || query.Signature is null)
        {
            return SigV4Failure.Malformed;
        }

        if (!int.TryParse(query.Expires, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds is < 1 or > MaxExpiresSeconds)
        {
            return SigV4Failure.InvalidExpires;
        }

        return Assemble(
            SigV4Form.Query, query.Credential, query.SignedHeaders, query.Signature, query.Date, TimeSpan.FromSeconds(seconds),
            query.HasToken || HasToken(headers), out authorization);
    }

    private static SigV4Failure Assemble(
        SigV4Form form, string credential, string signedHeaders, string signature, string? date, TimeSpan? expires, bool hasToken,
        out SigV4Authorization? authorization)
    {
        authorization = null;
        string[] parts = credential.Split('/');
        if (parts.Length != 5
            || parts[0].Length is 0 or > MaxAccessKeyIdLength
            || !parts[0].All(char.IsAsciiLetterOrDigit)
            || !IsDate(parts[1])
            || !IsScopePart(parts[2])
            || !IsScopePart(parts[3])
            || parts[4] != CredentialScope.Terminator)
        {
            return SigV4Failure.MalformedCredential;
        }

        string[] names = signedHeaders.Split(';');
        if (names.Length > MaxSignedHeaders || !AreHeaderNames(names) || !HexEncoding.IsSha256(signature))
        {
            return SigV4Failure.Malformed;
        }

        if (date is null || !TryParseTime(date, form, out DateTimeOffset time))
        {
            return SigV4Failure.MissingDate;
        }

        if (time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture) != parts[1])
        {
            return SigV4Failure.DateNotInScope;
        }

        authorization = new SigV4Authorization
        {
            Form = form,
            AccessKeyId = parts[0],
            Scope = new CredentialScope(parts[1], parts[2], parts[3]),
            SignedHeaders = names,
            Signature = signature,
            RequestTime = time,
            Expires = expires,
            HasSessionToken = hasToken,
        };
        return SigV4Failure.None;
    }

    /// <summary>What must be signed is, and what was signed is there.</summary>
    private static SigV4Failure CheckCoverage(SigV4Authorization authorization, IReadOnlyList<HeaderField> headers)
    {
        HashSet<string> signed = new(authorization.SignedHeaders, StringComparer.Ordinal);
        if (!signed.Contains("host"))
        {
            return SigV4Failure.HostNotSigned;
        }

        bool hasAmzDate = Single(headers, "x-amz-date") is not null;
        if (authorization.Form == SigV4Form.Header && !signed.Contains(hasAmzDate ? "x-amz-date" : "date"))
        {
            return SigV4Failure.DateNotSigned;
        }

        foreach (HeaderField field in headers)
        {
            string name = field.Name.ToLowerInvariant();
            if (name.StartsWith("x-amz-", StringComparison.Ordinal)
                && name is not ("x-amz-content-sha256" or "x-amzn-trace-id")
                && !signed.Contains(name))
            {
                return SigV4Failure.HeaderNotSigned;
            }
        }

        return authorization.SignedHeaders.All(name => headers.Any(h => Is(h.Name, name))) ? SigV4Failure.None : SigV4Failure.SignedHeaderAbsent;
    }

    private static SigV4Failure Algorithm(string algorithm) => algorithm switch
    {
        StringToSign.Algorithm => SigV4Failure.None,
        SignatureVersion4A => SigV4Failure.SignatureVersion4A,
        "AWS" or "AWS3" or "AWS3-HTTPS" => SigV4Failure.SignatureVersion2,
        _ => SigV4Failure.UnsupportedAlgorithm,
    };

    private static bool Once(ref string? slot, string value)
    {
        bool isNew = slot is null;
        slot = value;
        return isNew;
    }

    private static bool HasToken(IReadOnlyList<HeaderField> headers) => headers.Any(static h => Is(h.Name, "x-amz-security-token"));

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a header that comes once; null when it is absent or repeated.</summary>
    private static string? Single(IReadOnlyList<HeaderField> headers, string name)
    {
        string? found = null;
        foreach (HeaderField field in headers)
        {
            if (Is(field.Name, name))
            {
                if (found is not null)
                {
                    return null;
                }

                found = field.Value;
            }
        }

        return found;
    }

    private static bool IsDate(string text) => text.Length == 8 && text.All(char.IsAsciiDigit);

    private static bool IsScopePart(string text) =>
        text.Length is > 0 and <= MaxScopePartLength && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool AreHeaderNames(string[] names) =>
        names.Distinct(StringComparer.Ordinal).Count() == names.Length
        && names.All(static n => n.Length > 0 && !n.Any(static c => char.IsAsciiLetterUpper(c) || c <= ' ' || c > '~' || c == ':'));

    private static bool TryParseTime(string text, SigV4Form form, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text, StringToSign.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
        || (form == SigV4Form.Header
            && DateTimeOffset.TryParseExact(
                text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time));
}
