using Gateway.Signing.SigV4.Chunked;

namespace Gateway.Signing.SigV4A;

/// <summary>
/// Our chain of chunk signatures where the key is elsewhere: notes what is to be signed, and leaves room. What was given out must not be
/// sent before <see cref="Take"/> was asked and every room filled by <see cref="Fill"/>. Not safe for concurrent use.
/// </summary>
public sealed class DeferredChunkSigner : IChunkSigner
{
    private List<UnsignedChunk> _unsigned = [];

    /// <inheritdoc/>
    public int SignatureLength => PaddedSignature.Length;

    /// <inheritdoc/>
    public void SignChunk(ReadOnlySpan<byte> dataHash, Span<byte> signatureText, long position) =>
        Note(dataHash, signatureText, position, isTrailer: false);

    /// <inheritdoc/>
    public void SignTrailer(ReadOnlySpan<byte> linesHash, Span<byte> signatureText, long position) =>
        Note(linesHash, signatureText, position, isTrailer: true);

    /// <summary>What has to be signed, in the order of the chain; empty when nothing has. Each is handed out once.</summary>
    public IReadOnlyList<UnsignedChunk> Take()
    {
        List<UnsignedChunk> taken = _unsigned;
        if (taken.Count > 0)
        {
            _unsigned = [];
        }

        return taken;
    }

    /// <summary>Puts a signature into its room.</summary>
    /// <param name="signature">The text form, without padding.</param>
    /// <param name="room">Begins where the chunk's signature belongs.</param>
    /// <exception cref="ArgumentException">It is no signature.</exception>
    public static void Fill(string signature, Span<byte> room)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (!EcdsaSignature.IsWellFormed(signature))
        {
            throw new ArgumentException("A signature is the hexadecimal form of a DER sequence.", nameof(signature));
        }

        PaddedSignature.Write(signature, room[..PaddedSignature.Length]);
    }

    private void Note(ReadOnlySpan<byte> hash, Span<byte> signatureText, long position, bool isTrailer)
    {
        PaddedSignature.Write("", signatureText);
        _unsigned.Add(new UnsignedChunk(position, hash.ToArray(), isTrailer));
    }
}
