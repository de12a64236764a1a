using System.Text;

namespace Gateway.Signing.Catalog;

/// <summary>Names the operation by the member <c>Action</c> of a form, in the query or in the body. Allocates nothing.</summary>
internal static class FormAction
{
    private const string Name = "Action";

    /// <summary>More characters than any operation's name has, each percent-encoded.</summary>
    private const int MaxValueLength = 3 * 128;

    /// <summary>So much of a body's member is looked at: what is longer has another name, or a value that names nothing.</summary>
    private const int MaxLength = (3 * 6) + 1 + MaxValueLength + 1;

    /// <summary>Adds what each <c>Action</c> of a query says.</summary>
    public static void Read(OperationIndex index, ReadOnlySpan<char> form, ref OperationReadings readings)
    {
        foreach (Range range in form.Split('&'))
        {
            ReadMember(index, form[range], ref readings);
        }
    }

    /// <summary>Adds what each <c>Action</c> of a body says.</summary>
    public static void Read(OperationIndex index, ReadOnlySpan<byte> form, ref OperationReadings readings)
    {
        Span<char> member = stackalloc char[MaxLength];
        foreach (Range range in form.Split((byte)'&'))
        {
            ReadOnlySpan<byte> bytes = form[range];
            int length = Encoding.ASCII.GetChars(bytes[..Math.Min(bytes.Length, MaxLength)], member);
            ReadMember(index, member[..length], ref readings);
        }
    }

    private static void ReadMember(OperationIndex index, ReadOnlySpan<char> member, ref OperationReadings readings)
    {
        int equals = member.IndexOf('=');
        if (RequestPath.DecodesTo(equals < 0 ? member : member[..equals], Name))
        {
            readings.Add(equals < 0 ? null : Find(index, member[(equals + 1)..]));
        }
    }

    private static string? Find(OperationIndex index, ReadOnlySpan<char> value)
    {
        if (!value.Contains('%'))
        {
            return index.FindForm(value);
        }

        // The platform's decoder throws where it does not fit.
        Span<char> decoded = stackalloc char[MaxValueLength];
        return value.Length <= MaxValueLength && Uri.TryUnescapeDataString(value, decoded, out int length) ? index.FindForm(decoded[..length]) : null;
    }
}
