using System.Globalization;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;

namespace Gateway.ControlPlane.Diagnoses;

/// <summary>The likely cause of a refusal in words. Pure.</summary>
internal static class Causes
{
    private static readonly LikelyCause WrongSecret = new(
        "wrong_secret",
        "Client and gateway signed the same text, so the secret differs: another key's secret, one with white space copied along, or the one before a rotation.");

    /// <summary>What the daemon's own findings say.</summary>
    public static LikelyCause Of(CallDiagnosis diagnosis, DateTimeOffset? receivedAt)
    {
        if (diagnosis.Policy is { } policy)
        {
            return new LikelyCause("policy", $"Policy {policy.Index.ToString(CultureInfo.InvariantCulture)} of the group, {policy.Type}: {policy.Reason}");
        }

        return diagnosis.Failure switch
        {
            nameof(SigV4Failure.TimeSkewed) or nameof(SigV4Failure.Expired) => Clock(diagnosis, receivedAt),
            "PayloadHashMismatch" => new LikelyCause(
                "payload_hash", "The body that arrived is not the one whose hash was declared: something changed or cut it on the way, or the client declared another body's hash."),
            nameof(SigV4Failure.SignatureMismatch) => OfVariant(diagnosis.Variant),
            _ => new LikelyCause("unknown", "Nothing more is known than the reason of the audit event."),
        };
    }

    /// <summary>What a comparison says.</summary>
    /// <param name="difference">Where the client's texts first differ from the gateway's; null when they do not.</param>
    /// <param name="diagnosis">What was compared with.</param>
    /// <param name="hasCanonicalRequest">Whether the client's canonical request was among the texts.</param>
    public static LikelyCause Of(TextDifference? difference, CallDiagnosis diagnosis, bool hasCanonicalRequest) => difference switch
    {
        null when !hasCanonicalRequest || !diagnosis.IsCut => WrongSecret,
        null => new LikelyCause("unknown", "The canonical request is equal as far as it is kept; post the string to sign as well."),
        { Text: "stringToSign" } => OfStringToSign(difference),
        { Part: "method" } => new LikelyCause("method", "The method is not the one that was signed: something between client and gateway rewrites requests."),
        { Part: "path" } => OfPath(difference),
        { Part: "query" } => new LikelyCause(
            "query", "The query is not the one that was signed: sort by name, write a space as %20 and not as +, give each member an = also when it has no value."),
        { Part: "header host" } => new LikelyCause(
            "host", "The client signed another host than it sent: look for an endpoint override, a port, or a proxy that rewrites Host."),
        { Part: "header x-amz-date" } => new LikelyCause("clock", "The date header is not the one that was signed: it was set again after signing."),
        { Part: "header x-amz-content-sha256" or "payload hash" } => new LikelyCause(
            "payload_hash", "The body's hash is not the one that was signed: the body was changed, or written anew, after signing."),
        { Part: "signed headers" } => new LikelyCause("signed_headers", "The list of signed headers differs: a header was added or removed after signing."),
        _ => new LikelyCause(
            "header", $"The {difference.Part} is not the one that was signed: a proxy or a library between signing and sending changed, added or removed it."),
    };

    private static LikelyCause OfVariant(SignatureVariant? variant) => variant switch
    {
        SignatureVariant.PathEncoding => new LikelyCause(
            "path_encoding", "The signature is right for a path that is percent-encoded once more or once less: S3 signs the path as it is sent, every other service encodes it once more."),
        SignatureVariant.PathNormalization => new LikelyCause(
            "path", "The signature is right for a path with its dot segments and repeated slashes treated the other way: S3 keeps them, every other service removes them."),
        SignatureVariant.HostPort => new LikelyCause("host", "The signature is right for a host with or without the port: sign the Host header exactly as it is sent."),
        SignatureVariant.UnsignedPayload or SignatureVariant.EmptyPayload => new LikelyCause(
            "payload_hash", "The signature is right for another body hash (UNSIGNED-PAYLOAD, or that of no bytes): send x-amz-content-sha256, or sign the body that is sent."),
        _ => new LikelyCause(
            "wrong_secret",
            "None of the usual mistakes of signing explains the signature: most likely the secret is wrong. If it is surely right, post the client's own canonical request to see what was changed on the way."),
    };

    private static LikelyCause OfStringToSign(TextDifference difference) => difference.Part switch
    {
        "time" => new LikelyCause("clock", "The time that was signed is not the one of the date header: it was set again after signing."),
        "scope" => new LikelyCause("scope", "The credential scope differs: date, region or service of the signing key are not those of the Authorization header."),
        "algorithm" => new LikelyCause("scope", "The algorithm differs."),
        _ => new LikelyCause("canonical_request", "The canonical requests differ: post the client's own to see where."),
    };

    private static LikelyCause OfPath(TextDifference difference)
    {
        string ours = difference.Gateway ?? "", theirs = difference.Client ?? "";
        bool isEncoding = Uri.UnescapeDataString(Uri.UnescapeDataString(ours)) == Uri.UnescapeDataString(Uri.UnescapeDataString(theirs));
        return isEncoding
            ? new LikelyCause("path_encoding", "The path is percent-encoded once more or once less: S3 signs the path as it is sent, every other service encodes it once more.")
            : new LikelyCause("path", "The path is not the one that was signed: something rewrites it, or dot segments and repeated slashes are treated the other way.");
    }

    private static LikelyCause Clock(CallDiagnosis diagnosis, DateTimeOffset? receivedAt) => diagnosis is { SignedAt: { } signed } && receivedAt is { } received
        ? new LikelyCause("clock", string.Create(
            CultureInfo.InvariantCulture,
            $"The client signed {signed:u} and the call arrived {received:u}, {Math.Abs((received - signed).TotalSeconds):F0} s {(received < signed ? "before" : "after")} that: the client's clock is wrong, or an old request was sent."))
        : new LikelyCause("clock", "The client's clock is wrong, or an old request was sent.");
}
