using System.Formats.Cbor;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies.Names;

/// <summary>
/// Names in the body of rpc-v2-cbor: one map with text keys
/// (<see href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html"/>). A key that comes twice, in whatever encoding,
/// makes the body unreadable: parsers differ on which one counts.
/// </summary>
internal static class CborNames
{
    /// <summary>Deeper documents than any AWS request are somebody's attack on the parser.</summary>
    private const int MaxDepth = 64;

    /// <summary>Adds what is found; false when the body is no map or a member holds something else than text.</summary>
    /// <exception cref="CborContentException">The body is no CBOR that can be trusted.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> body, IReadOnlyList<NameMember>? members, List<FoundName> names)
    {
        CheckDepth(body);
        if (ReadMap(body) is not { } root)
        {
            return false;
        }

        return (members?.Select(static m => m.Path) ?? root.Keys.Where(MemberPath.EndsInName)).All(path => TryRead(root, path, path, names));
    }

    private static bool TryRead(Dictionary<string, ReadOnlyMemory<byte>> map, string path, string member, List<FoundName> names)
    {
        (string first, string rest) = MemberPath.Cut(path);
        return !map.TryGetValue(first, out ReadOnlyMemory<byte> value) || TryRead(value, rest, member, names);
    }

    private static bool TryRead(ReadOnlyMemory<byte> value, string path, string member, List<FoundName> names)
    {
        CborReader reader = Open(value);
        switch (reader.PeekState())
        {
            case CborReaderState.Null:
                return true;
            case CborReaderState.StartArray:
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                {
                    if (!TryRead(reader.ReadEncodedValue(), path, member, names))
                    {
                        return false;
                    }
                }

                return true;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString when path.Length == 0:
                names.Add(new FoundName(member, reader.ReadTextString()));
                return true;
            case CborReaderState.StartMap when path.Length > 0:
                return ReadMap(value) is { } map && TryRead(map, path, member, names);
            default:
                return false;
        }
    }

    /// <summary>The members of a map, their values still encoded; null when it is no map with text keys, each once.</summary>
    private static Dictionary<string, ReadOnlyMemory<byte>>? ReadMap(ReadOnlyMemory<byte> encoded)
    {
        CborReader reader = Open(encoded);
        if (reader.PeekState() != CborReaderState.StartMap)
        {
            return null;
        }

        var members = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            if (reader.PeekState() is not (CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString)
                || !members.TryAdd(reader.ReadTextString(), reader.ReadEncodedValue()))
            {
                return null;
            }
        }

        reader.ReadEndMap();
        return reader.BytesRemaining == 0 ? members : null;
    }

    /// <summary>The reader has no limit of its own, and keeps a frame for each level.</summary>
    private static void CheckDepth(ReadOnlyMemory<byte> body)
    {
        CborReader reader = Open(body);
        for (CborReaderState state; (state = reader.PeekState()) != CborReaderState.Finished;)
        {
            switch (state)
            {
                case CborReaderState.StartArray: reader.ReadStartArray(); break;
                case CborReaderState.EndArray: reader.ReadEndArray(); break;
                case CborReaderState.StartMap: reader.ReadStartMap(); break;
                case CborReaderState.EndMap: reader.ReadEndMap(); break;
                case CborReaderState.Tag: reader.ReadTag(); break;
                default: reader.SkipValue(); break;
            }

            if (reader.CurrentDepth > MaxDepth)
            {
                throw new CborContentException("The document is nested too deep.");
            }
        }
    }

    private static CborReader Open(ReadOnlyMemory<byte> encoded) => new(encoded, CborConformanceMode.Strict);
}
