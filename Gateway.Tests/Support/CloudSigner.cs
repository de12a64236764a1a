using System.Text;
using Gateway.Signing.Contracts;
using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4A;

namespace Gateway.Tests.Support;

/// <summary>What the control plane does for a SigV4A call, with the cloud secret of <see cref="FakeControlPlane"/> and without any check.</summary>
internal static class CloudSigner
{
    public static SignResult Sign(SignRequest request, string? sessionToken)
    {
        if (!CanonicalRequestText.TryParse(request.CanonicalRequest, out CanonicalRequestText? canonical))
        {
            throw new InvalidOperationException("The daemon sent no canonical request.");
        }

        canonical = sessionToken is null ? canonical! : canonical!.WithSessionToken(sessionToken);
        DateTimeOffset time = Time(canonical.Header("x-amz-date"));
        CredentialScope scope = new(RequestTime.Day(time), "", request.Service);
        using SigV4AKeyPair pair = Pair();
        return new SignResult
        {
            Authorization = $"AWS4-ECDSA-P256-SHA256 Credential={FakeControlPlane.CloudKeyId}/{scope}, SignedHeaders={canonical.SignedHeaders}, "
                + $"Signature={pair.Sign(SigV4AStringToSign.Of(time, scope, canonical.ToBytes()))}",
            AccessKeyId = FakeControlPlane.CloudKeyId,
            SessionToken = sessionToken,
            Continuation = canonical.PayloadHash.StartsWith("STREAMING-AWS4-ECDSA", StringComparison.Ordinal)
                ? $"{canonical.Header("x-amz-date")} {request.Service}"
                : null,
        };
    }

    public static SignChunksResult SignChunks(SignChunksRequest request)
    {
        string[] chain = request.Continuation.Split(' ');
        DateTimeOffset time = Time(chain[0]);
        CredentialScope scope = new(RequestTime.Day(time), "", chain[1]);
        using SigV4AKeyPair pair = Pair();
        string previous = request.Previous;
        List<string> signatures = [];
        foreach (ChunkToSign chunk in request.Chunks)
        {
            previous = pair.Sign(chunk.IsTrailer
                ? SigV4AStringToSign.OfTrailer(time, scope, previous, chunk.Hash)
                : SigV4AStringToSign.OfChunk(time, scope, previous, chunk.Hash));
            signatures.Add(previous);
        }

        return new SignChunksResult { Signatures = signatures };
    }

    private static DateTimeOffset Time(string? text) =>
        RequestTime.TryRead(text, out DateTimeOffset time) ? time : throw new InvalidOperationException("The daemon sent no date.");

    private static SigV4AKeyPair Pair() => SigV4AKeyPair.Derive(Encoding.UTF8.GetBytes(FakeControlPlane.CloudSecret), FakeControlPlane.CloudKeyId);
}
