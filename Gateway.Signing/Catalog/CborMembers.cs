using System.Formats.Cbor;

namespace Gateway.Signing.Catalog;

/// <summary>
/// Reads members of a body in rpc-v2-cbor, one map with text keys, as far as it goes: for audit, where a body cut short still names its
/// resource.
/// </summary>
internal static class CborMembers
{
    /// <summary>Deeper documents than any AWS request are somebody's attack on the parser.</summary>
    private const int MaxDepth = 64;

    /// <summary>Whether a body begins as a map does: major type 5 (RFC 8949, section 3.1).</summary>
    public static bool IsMap(ReadOnlySpan<byte> body) => body is [>= 0xA0 and <= 0xBF, ..];

    /// <summary>The text of each member, or the first in its list; null for those that are not there, or are something else.</summary>
    public static string?[] Read(ReadOnlySpan<byte> body, IReadOnlyList<string> members)
    {
        string?[] found = new string?[members.Count];
        var reader = new CborReader(body.ToArray(), CborConformanceMode.Lax);
        try
        {
            reader.ReadStartMap();
            while (IsText(reader.PeekState()))
            {
                string name = reader.ReadTextString();
                int wanted = -1;
                for (int i = 0; i < members.Count && wanted < 0; i++)
                {
                    wanted = members[i] == name ? i : -1;
                }

                string? text = FirstText(reader);
                if (wanted >= 0)
                {
                    found[wanted] ??= text;
                }
            }
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException)
        {
            // What was found before the fault still names the resource; AWS refuses the rest.
        }

        return found;
    }

    /// <summary>Reads one value whole; the reader has no limit of depth of its own, and keeps a frame for each level.</summary>
    private static string? FirstText(CborReader reader)
    {
        string? first = null;
        bool isList = reader.PeekState() == CborReaderState.StartArray;
        int around = reader.CurrentDepth;
        do
        {
            CborReaderState state = reader.PeekState();
            switch (state)
            {
                case CborReaderState.StartArray: reader.ReadStartArray(); break;
                case CborReaderState.EndArray: reader.ReadEndArray(); break;
                case CborReaderState.StartMap: reader.ReadStartMap(); break;
                case CborReaderState.EndMap: reader.ReadEndMap(); break;
                case var _ when IsText(state) && reader.CurrentDepth <= around + (isList ? 1 : 0):
                    string text = reader.ReadTextString();
                    first ??= text;
                    break;
                default: reader.SkipValue(); break;
            }

            if (reader.CurrentDepth > MaxDepth)
            {
                throw new CborContentException("The document is nested too deep.");
            }
        }
        while (reader.CurrentDepth > around);

        return first;
    }

    private static bool IsText(CborReaderState state) => state is CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString;
}
