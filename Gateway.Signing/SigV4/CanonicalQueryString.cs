using System.Buffers;
using System.Text;

namespace Gateway.Signing.SigV4;

/// <summary>
/// The third line of the canonical request, made from the query as it is on the wire:
/// <code>
/// UriEncode(name) "=" UriEncode(value) "&amp;" ...     sorted by encoded name, then by encoded value, byte by byte
/// </code>
/// Names and values are percent-decoded first, so that the line does not depend on how the client escaped them. A raw <c>+</c> is a
/// space, as AWS takes it: clients that build queries as forms send <c>+</c> and sign <c>%20</c>, and a real plus arrives as <c>%2B</c>.
/// A member without <c>=</c> has an empty value; empty members (<c>&amp;&amp;</c>) are dropped; repeated members all stay.
/// <c>X-Amz-Signature</c> is left out of what a presigned URL signs. See
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request"/>.
/// </summary>
internal static class CanonicalQueryString
{
    private const int MembersOnStack = 32;

    public static void Write(ref CanonicalWriter writer, scoped ReadOnlySpan<char> rawQuery, bool withoutSignature)
    {
        if (rawQuery.IsEmpty)
        {
            return;
        }

        int capacity = rawQuery.Count('&') + 1;
        Member[]? rented = capacity > MembersOnStack ? ArrayPool<Member>.Shared.Rent(capacity) : null;
        Span<Member> members = rented ?? stackalloc Member[MembersOnStack];
        var encoded = new CanonicalWriter(rawQuery.Length + 128);
        try
        {
            members = members[..Encode(ref encoded, rawQuery, withoutSignature, members)];
            Sort(members, encoded.WrittenSpan);
            for (int i = 0; i < members.Length; i++)
            {
                if (i > 0)
                {
                    writer.Write((byte)'&');
                }

                writer.Write(members[i].Name(encoded.WrittenSpan));
                writer.Write((byte)'=');
                writer.Write(members[i].Value(encoded.WrittenSpan));
            }
        }
        finally
        {
            encoded.Dispose();
            if (rented is not null)
            {
                ArrayPool<Member>.Shared.Return(rented);
            }
        }
    }

    /// <summary>The line as text.</summary>
    public static string Of(ReadOnlySpan<char> rawQuery, bool withoutSignature)
    {
        var writer = new CanonicalWriter(rawQuery.Length + 64);
        try
        {
            Write(ref writer, rawQuery, withoutSignature);
            return Encoding.Latin1.GetString(writer.WrittenSpan);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static int Encode(ref CanonicalWriter encoded, scoped ReadOnlySpan<char> rawQuery, bool withoutSignature, scoped Span<Member> members)
    {
        int count = 0;
        foreach (Range range in rawQuery.Split('&'))
        {
            ReadOnlySpan<char> member = rawQuery[range];
            ReadOnlySpan<char> name = AuthenticationQuery.NameOf(member);
            if (member.IsEmpty
                || (withoutSignature && AuthenticationQuery.Matches(name, AuthenticationQuery.Signature, ignoreCase: false)))
            {
                continue;
            }

            int start = encoded.Length;
            WriteReencoded(ref encoded, name);
            int middle = encoded.Length;
            if (name.Length < member.Length)
            {
                WriteReencoded(ref encoded, member[(name.Length + 1)..]);
            }

            members[count++] = new Member(start, middle, encoded.Length);
        }

        return count;
    }

    private static void WriteReencoded(ref CanonicalWriter encoded, scoped ReadOnlySpan<char> text)
    {
        int index = 0;
        while (index < text.Length)
        {
            UriEncoding.Write(ref encoded, UriEncoding.ReadFormDecoded(text, ref index));
        }
    }

    private static void Sort(Span<Member> members, ReadOnlySpan<byte> encoded)
    {
        // Nearly every client sends its members sorted already; only others pay for the comparer.
        for (int i = 1; i < members.Length; i++)
        {
            if (Member.Compare(members[i - 1], members[i], encoded) > 0)
            {
                members.Sort(new MemberComparer(encoded.ToArray()));
                return;
            }
        }
    }

    /// <summary>Where the encoded name and the encoded value of one member lie.</summary>
    private readonly record struct Member(int Start, int Middle, int End)
    {
        public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> encoded) => encoded[Start..Middle];

        public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> encoded) => encoded[Middle..End];

        public static int Compare(Member left, Member right, ReadOnlySpan<byte> encoded)
        {
            int byName = left.Name(encoded).SequenceCompareTo(right.Name(encoded));
            return byName != 0 ? byName : left.Value(encoded).SequenceCompareTo(right.Value(encoded));
        }
    }

    private sealed class MemberComparer(byte[] encoded) : IComparer<Member>
    {
        public int Compare(Member x, Member y) => Member.Compare(x, y, encoded);
    }
}
