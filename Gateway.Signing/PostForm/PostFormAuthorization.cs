using Gateway.Signing.SigV4;
using SignatureForm = Gateway.Signing.SigV4.SigV4Form;

namespace Gateway.Signing.PostForm;

/// <summary>
/// Turns the fields that authenticate a form into values, or into the one thing that is wrong with them:
/// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html"/>. Field names have no case; values do.
/// </summary>
public static class PostFormAuthorization
{
    internal const string Policy = "policy";
    internal const string Algorithm = "x-amz-algorithm";
    internal const string Credential = "x-amz-credential";
    internal const string Date = "x-amz-date";
    internal const string Signature = "x-amz-signature";
    internal const string SecurityToken = "x-amz-security-token";

    private const string Version2KeyId = "AWSAccessKeyId";
    private const string Version2Signature = "signature";

    /// <summary>Reads the authentication of a form. Does not verify it, and does not look at the clock.</summary>
    /// <param name="head">The form.</param>
    /// <param name="authorization">The values; null unless the result is <see cref="SigV4Failure.None"/>.</param>
    public static SigV4Failure Read(PostFormHead head, out SigV4Authorization? authorization)
    {
        ArgumentNullException.ThrowIfNull(head);
        authorization = null;
        string? algorithm = head.Find(Algorithm)?.Value, credential = head.Find(Credential)?.Value, signature = head.Find(Signature)?.Value;
        bool isVersion4 = algorithm is not null || credential is not null || signature is not null;
        bool isVersion2 = head.Find(Version2KeyId) is not null || head.Find(Version2Signature) is not null;
        if (isVersion2)
        {
            return isVersion4 ? SigV4Failure.MultipleAuthentications : SigV4Failure.SignatureVersion2;
        }

        if (!isVersion4)
        {
            return SigV4Failure.MissingAuthentication;
        }

        if (algorithm != StringToSign.Algorithm)
        {
            return algorithm is null ? SigV4Failure.Malformed : SigV4Failure.UnsupportedAlgorithm;
        }

        if (credential is null || head.Find(Policy) is null || !SigV4.Signature.IsWellFormed(signature))
        {
            return SigV4Failure.Malformed;
        }

        SigV4Failure failure = CredentialParser.Parse(credential, SignatureAlgorithm.SigV4, out string accessKeyId, out CredentialScope? scope);
        if (failure != SigV4Failure.None)
        {
            return failure;
        }

        if (!BasicTime.TryRead(head.Find(Date)?.Value, out DateTimeOffset time))
        {
            return SigV4Failure.MissingDate;
        }

        if (!RequestTime.IsDay(scope!.Date, time))
        {
            return SigV4Failure.DateNotInScope;
        }

        authorization = new SigV4Authorization
        {
            Form = SignatureForm.Post,
            Algorithm = SignatureAlgorithm.SigV4,
            AccessKeyId = accessKeyId,
            Scope = scope,
            SignedHeaders = [],
            Signature = signature!,
            RequestTime = time,
            Expires = SigV4Verifier.MaxExpires,
            HasSessionToken = head.Find(SecurityToken) is not null,
        };
        return SigV4Failure.None;
    }
}
