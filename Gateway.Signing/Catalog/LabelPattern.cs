namespace Gateway.Signing.Catalog;

/// <summary>One label of a host pattern: literal pieces and variables, such as <c>s3-{region}</c> or <c>{resource}-{account}</c>.</summary>
internal sealed class LabelPattern
{
    private const int AccountIdLength = 12;

    private readonly Piece[] _pieces;

    public LabelPattern(string text)
    {
        var pieces = new List<Piece>();
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf('{', at);
            if (open != at)
            {
                int end = open < 0 ? text.Length : open;
                pieces.Add(new Piece(PieceKind.Literal, text[at..end]));
                at = end;
                continue;
            }

            int close = text.IndexOf('}', at);
            pieces.Add(new Piece(
                text[at..(close + 1)] switch
                {
                    "{region}" => PieceKind.Region,
                    "{account}" => PieceKind.Account,
                    "{resource}" => PieceKind.Resource,
                    "{any}" => PieceKind.Any,
                    string other => throw new InvalidDataException($"Host pattern '{text}' has an unknown variable '{other}'."),
                },
                ""));
            at = close + 1;
        }

        _pieces = [.. pieces];
    }

    private enum PieceKind
    {
        Literal,
        Region,
        Account,
        Resource,
        Any,
    }

    /// <summary>Matches a whole label that begins at <paramref name="offset"/> of the host.</summary>
    public bool Matches(ReadOnlySpan<char> label, int offset, Partition partition, ref HostCapture capture) =>
        Matches(0, label, offset, partition, ref capture);

    private bool Matches(int index, ReadOnlySpan<char> rest, int offset, Partition partition, ref HostCapture capture)
    {
        if (index == _pieces.Length)
        {
            return rest.IsEmpty;
        }

        Piece piece = _pieces[index];
        switch (piece.Kind)
        {
            case PieceKind.Literal:
                return rest.StartsWith(piece.Text, StringComparison.Ordinal)
                    && Matches(index + 1, rest[piece.Text.Length..], offset + piece.Text.Length, partition, ref capture);
            case PieceKind.Account:
                if (rest.Length < AccountIdLength || rest[..AccountIdLength].ContainsAnyExceptInRange('0', '9'))
                {
                    return false;
                }

                capture.Account = new Range(offset, offset + AccountIdLength);
                return Matches(index + 1, rest[AccountIdLength..], offset + AccountIdLength, partition, ref capture);
            default:
                // Longest first: a bucket or access point name may hold the separator that follows it.
                for (int length = rest.Length; length > 0; length--)
                {
                    if (piece.Kind == PieceKind.Region && !partition.HasRegionShape(rest[..length]))
                    {
                        continue;
                    }

                    if (Matches(index + 1, rest[length..], offset + length, partition, ref capture))
                    {
                        capture.Set(piece.Kind == PieceKind.Region, piece.Kind == PieceKind.Resource, offset, length);
                        return true;
                    }
                }

                return false;
        }
    }

    private readonly record struct Piece(PieceKind Kind, string Text);
}
