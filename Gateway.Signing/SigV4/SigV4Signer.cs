using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Signs a request as it will be sent. Refuses what could not verify: a host or a date that is not signed, another time than the
/// request says, or a header whose name is none. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#add-signature-to-request"/>.
/// </summary>
public static class SigV4Signer
{
    /// <summary>An <c>Authorization</c> header is seldom longer, in characters.</summary>
    private const int TypicalLength = 512;

    /// <summary>Signs in the header form; returns the value of the <c>Authorization</c> header.</summary>
    /// <param name="request">The request as it will be sent, its <c>x-amz-date</c> and payload hash headers set already.</param>
    /// <param name="scope">What the signing key is good for; its date is the day of <paramref name="time"/>.</param>
    /// <param name="time">The time of signing.</param>
    /// <param name="signedHeaders">Names to sign, in any case and order; <c>host</c> and <c>x-amz-date</c> among them.</param>
    /// <param name="accessKeyId">The access key id that the signing key belongs to.</param>
    /// <param name="signingKey">The key derived for <paramref name="scope"/>, 32 bytes.</param>
    /// <param name="rules">How the service writes its canonical URI.</param>
    /// <exception cref="ArgumentException">The request would not verify.</exception>
    public static string Sign(
        SignedRequest request,
        CredentialScope scope,
        DateTimeOffset time,
        IReadOnlyList<string> signedHeaders,
        string accessKeyId,
        ReadOnlySpan<byte> signingKey,
        SigningRules rules)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        CheckScope(scope, time);
        string[] names = Normalize(signedHeaders);
        CheckDate(request, time, names);

        Span<char> signature = stackalloc char[Signature.TextLength];
        Sign(request, SigV4Form.Header, scope, time, names, signingKey, rules, signature);
        return string.Create(
            CultureInfo.InvariantCulture,
            stackalloc char[TypicalLength],
            $"{StringToSign.Algorithm} Credential={accessKeyId}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={signature}");
    }

    /// <summary>Signs in the query form; returns the raw query to send, whose last member is <c>X-Amz-Signature</c>.</summary>
    /// <param name="request">
    /// The request as it will be sent but for its query, from which every member of an earlier authentication is removed; all other
    /// members keep their bytes. The payload hash is <see cref="PayloadHash.UnsignedPayload"/> for S3.
    /// </param>
    /// <param name="scope">What the signing key is good for; its date is the day of <paramref name="time"/>.</param>
    /// <param name="time">The time of signing.</param>
    /// <param name="expires">How long the query is good for, 1 second to 7 days, whole seconds.</param>
    /// <param name="signedHeaders">Names to sign, in any case and order; <c>host</c> among them.</param>
    /// <param name="accessKeyId">The access key id that the signing key belongs to.</param>
    /// <param name="sessionToken">The session token of a temporary credential; null for a long-term one.</param>
    /// <param name="signingKey">The key derived for <paramref name="scope"/>, 32 bytes.</param>
    /// <param name="rules">How the service writes its canonical URI.</param>
    /// <exception cref="ArgumentException">The request would not verify.</exception>
    public static string SignQuery(
        SignedRequest request,
        CredentialScope scope,
        DateTimeOffset time,
        TimeSpan expires,
        IReadOnlyList<string> signedHeaders,
        string accessKeyId,
        string? sessionToken,
        ReadOnlySpan<byte> signingKey,
        SigningRules rules)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        ArgumentOutOfRangeException.ThrowIfLessThan(expires, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expires, SigV4Verifier.MaxExpires);
        CheckScope(scope, time);
        string[] names = Normalize(signedHeaders);

        var query = new StringBuilder(AuthenticationQuery.Remove(request.RawQuery));
        Append(query, AuthenticationQuery.Algorithm, StringToSign.Algorithm);
        Append(query, AuthenticationQuery.Credential, $"{accessKeyId}/{scope}");
        Append(query, AuthenticationQuery.Date, StringToSign.FormatTime(time));
        Append(query, AuthenticationQuery.Expires, ((long)expires.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        if (sessionToken is not null)
        {
            Append(query, AuthenticationQuery.SecurityToken, sessionToken);
        }

        Append(query, AuthenticationQuery.SignedHeaders, string.Join(';', names));
        Span<char> signature = stackalloc char[Signature.TextLength];
        Sign(request with { RawQuery = query.ToString() }, SigV4Form.Query, scope, time, names, signingKey, rules, signature);
        Append(query, AuthenticationQuery.Signature, signature);
        return query.ToString();
    }

    private static void Sign(
        SignedRequest request,
        SigV4Form form,
        CredentialScope scope,
        DateTimeOffset time,
        string[] names,
        ReadOnlySpan<byte> signingKey,
        SigningRules rules,
        Span<char> destination)
    {
        if (!CanonicalRequest.IsUnambiguous(request))
        {
            throw new ArgumentException("The request has an empty method or a line break in a header.", nameof(request));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CanonicalRequest.Hash(request, form, names, rules, hash);
        Span<byte> signature = stackalloc byte[Signature.Bytes];
        Signature.Compute(signingKey, time, scope, hash, signature);
        if (!Convert.TryToHexStringLower(signature, destination, out _))
        {
            throw new ArgumentException("The destination is too small.", nameof(destination));
        }
    }

    private static void CheckScope(CredentialScope scope, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!RequestTime.IsDay(scope.Date, time))
        {
            throw new ArgumentException("The scope's date is not the day of signing.", nameof(scope));
        }
    }

    /// <summary>Throws unless the request says the time of signing, signed.</summary>
    internal static void CheckDate(SignedRequest request, DateTimeOffset time, string[] names)
    {
        if (HeaderFields.Count(request.Headers, RequestTimeReader.AmzDate, out string? date) != 1
            || !BasicTime.Is(date, time)
            || !RequiredHeaders.Contains(names, RequestTimeReader.AmzDate))
        {
            throw new ArgumentException("The request must carry the time of signing in one signed x-amz-date header.", nameof(request));
        }
    }

    /// <summary>The names to sign as they are signed; throws when the host is not among them.</summary>
    internal static string[] Normalize(IReadOnlyList<string> signedHeaders)
    {
        ArgumentNullException.ThrowIfNull(signedHeaders);
        string[] names = signedHeaders as string[] ?? [.. signedHeaders];
        if (!IsNormal(names))
        {
            names = [.. names.Select(static name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
            Array.Sort(names, StringComparer.Ordinal);
        }

        if (!RequiredHeaders.Contains(names, CanonicalHeaders.Host) && !RequiredHeaders.Contains(names, CanonicalHeaders.Authority))
        {
            throw new ArgumentException("The host must be signed.", nameof(signedHeaders));
        }

        // A name with a semicolon would be read as two, and the signature be found wrong.
        if (!Array.TrueForAll(names, static name => SignedHeadersParser.IsName(name)))
        {
            throw new ArgumentException("Only names of headers can be signed.", nameof(signedHeaders));
        }

        return names;
    }

    /// <summary>Whether names are lower-case, each once and in order; of nearly every request they are.</summary>
    private static bool IsNormal(string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].AsSpan().ContainsAnyInRange('A', 'Z') || (i > 0 && string.CompareOrdinal(names[i - 1], names[i]) >= 0))
            {
                return false;
            }
        }

        return true;
    }

    private static void Append(StringBuilder query, string name, ReadOnlySpan<char> value)
    {
        if (query.Length > 0)
        {
            query.Append('&');
        }

        query.Append(name).Append('=');
        var writer = new CanonicalWriter(value.Length * 3);
        try
        {
            foreach (char character in value)
            {
                UriEncoding.Write(ref writer, Latin1.ToByte(character));
            }

            query.Append(Encoding.ASCII.GetString(writer.WrittenSpan));
        }
        finally
        {
            writer.Dispose();
        }
    }
}
