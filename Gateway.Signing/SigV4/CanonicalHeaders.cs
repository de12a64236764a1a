namespace Gateway.Signing.SigV4;

/// <summary>
/// The header lines of the canonical request and the list of their names:
/// <code>
/// lower(name) ":" Trim(value) "\n"        one line for each signed header, sorted by name
/// "\n"
/// name ";" name ";" ...
/// </code>
/// <c>Trim</c> cuts white space at both ends and makes one space of each run inside, in quotes too. A header sent more than once has its
/// values joined by <c>,</c> in the order sent. A signed header that was not sent has an empty value, as AWS takes it (clients whose
/// HTTP library drops empty headers depend on that). Values are bytes: <c>0xA0</c> is part of a UTF-8 sequence, not white space. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request"/>.
/// </summary>
internal static class CanonicalHeaders
{
    /// <summary>The HTTP/2 name of <c>host</c>; some clients sign it in place of <c>host</c>.</summary>
    public const string Authority = ":authority";

    public const string Host = "host";

    private const string WhiteSpace = " \t\v\f";

    /// <summary>Writes the header lines, the empty line and the list of names.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="headers">All headers of the request.</param>
    /// <param name="signedHeaders">Lower-case names, sorted by byte.</param>
    public static void Write(ref CanonicalWriter writer, IReadOnlyList<HeaderField> headers, IReadOnlyList<string> signedHeaders)
    {
        for (int i = 0; i < signedHeaders.Count; i++)
        {
            writer.WriteLatin1(signedHeaders[i]);
            writer.Write((byte)':');
            if (!WriteValues(ref writer, headers, signedHeaders[i]) && signedHeaders[i] == Authority)
            {
                WriteValues(ref writer, headers, Host);
            }

            writer.Write((byte)'\n');
        }

        writer.Write((byte)'\n');
        for (int i = 0; i < signedHeaders.Count; i++)
        {
            if (i > 0)
            {
                writer.Write((byte)';');
            }

            writer.WriteLatin1(signedHeaders[i]);
        }
    }

    private static bool WriteValues(ref CanonicalWriter writer, IReadOnlyList<HeaderField> headers, string name)
    {
        bool found = false;
        for (int i = 0; i < headers.Count; i++)
        {
            if (!name.Equals(headers[i].Name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (found)
            {
                writer.Write((byte)',');
            }

            WriteTrimmed(ref writer, headers[i].Value);
            found = true;
        }

        return found;
    }

    private static void WriteTrimmed(ref CanonicalWriter writer, ReadOnlySpan<char> value)
    {
        value = value.Trim(WhiteSpace);
        for (int end; (end = value.IndexOfAny(WhiteSpace)) >= 0; value = value[end..].TrimStart(WhiteSpace))
        {
            writer.WriteLatin1(value[..end]);
            writer.Write((byte)' ');
        }

        writer.WriteLatin1(value);
    }
}
