using Gateway.Signing.SigV4;
using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// The chain of chunk signatures of a <see cref="PayloadHash.StreamingEcdsa"/> or <see cref="PayloadHash.StreamingEcdsaTrailer"/> body,
/// verified by the public key. Not safe for concurrent use; it owns the key it is given.
/// </summary>
public sealed class SigV4AChunkVerifier : IChunkVerifier, IDisposable
{
    private readonly SigV4APublicKey _publicKey;
    private readonly DateTimeOffset _time;
    private readonly CredentialScope _scope;
    private string _previous;

    /// <summary>Starts the chain.</summary>
    /// <param name="publicKey">The public key of the access key that signed the request.</param>
    /// <param name="authorization">The request's own authentication, of SigV4A in the header form.</param>
    public SigV4AChunkVerifier(SigV4APublicKey publicKey, SigV4Authorization authorization)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentNullException.ThrowIfNull(authorization);
        _publicKey = publicKey;
        (_time, _scope, _previous) = (authorization.RequestTime, authorization.Scope, authorization.Signature);
    }

    /// <inheritdoc/>
    public int SignatureLength => PaddedSignature.Length;

    /// <inheritdoc/>
    public bool IsWellFormed(ReadOnlySpan<byte> signatureText) => PaddedSignature.TryRead(signatureText, out _);

    /// <inheritdoc/>
    public bool VerifyChunk(ReadOnlySpan<byte> dataHash, ReadOnlySpan<byte> signatureText) =>
        Verify(SigV4AStringToSign.OfChunk(_time, _scope, _previous, dataHash), signatureText);

    /// <inheritdoc/>
    public bool VerifyTrailer(ReadOnlySpan<byte> linesHash, ReadOnlySpan<byte> signatureText) =>
        Verify(SigV4AStringToSign.OfTrailer(_time, _scope, _previous, linesHash), signatureText);

    /// <inheritdoc/>
    public void Dispose() => _publicKey.Dispose();

    private bool Verify(byte[] stringToSign, ReadOnlySpan<byte> signatureText)
    {
        if (!PaddedSignature.TryRead(signatureText, out string signature) || !_publicKey.Verify(stringToSign, signature))
        {
            return false;
        }

        _previous = signature;
        return true;
    }
}
