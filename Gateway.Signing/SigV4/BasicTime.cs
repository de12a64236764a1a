using System.Numerics;

namespace Gateway.Signing.SigV4;

/// <summary>
/// ISO 8601's basic form to the second, UTC, <c>20150830T123600Z</c>, digit by digit: a call writes and reads it some eight times, and the
/// framework takes its pattern apart each time.
/// </summary>
internal static class BasicTime
{
    public const int Length = 16;

    public const int DayLength = 8;

    /// <summary>Writes the time, <see cref="Length"/> characters or bytes.</summary>
    public static void Write<T>(DateTimeOffset time, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        (int hour, int minute, int second) = TimeOnly.FromDateTime(time.UtcDateTime);
        WriteDay(time, destination);
        destination[DayLength] = T.CreateTruncating('T');
        WriteTwo(hour, destination[9..]);
        WriteTwo(minute, destination[11..]);
        WriteTwo(second, destination[13..]);
        destination[15] = T.CreateTruncating('Z');
    }

    /// <summary>Writes the day, <see cref="DayLength"/> characters or bytes.</summary>
    public static void WriteDay<T>(DateTimeOffset time, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        (int year, int month, int day) = DateOnly.FromDateTime(time.UtcDateTime);
        WriteTwo(year / 100, destination);
        WriteTwo(year % 100, destination[2..]);
        WriteTwo(month, destination[4..]);
        WriteTwo(day, destination[6..]);
    }

    /// <summary>Whether text is the time's form.</summary>
    public static bool Is(ReadOnlySpan<char> text, DateTimeOffset time)
    {
        Span<char> form = stackalloc char[Length];
        Write(time, form);
        return text.SequenceEqual(form);
    }

    /// <summary>Reads the form, and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != Length || text[DayLength] != 'T' || text[15] != 'Z')
        {
            return false;
        }

        int year = (100 * TwoAt(text)) + TwoAt(text[2..]);
        int month = TwoAt(text[4..]), day = TwoAt(text[6..]), hour = TwoAt(text[9..]), minute = TwoAt(text[11..]), second = TwoAt(text[13..]);
        if (text[..DayLength].ContainsAnyExceptInRange('0', '9') || text[9..15].ContainsAnyExceptInRange('0', '9')
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static int TwoAt(ReadOnlySpan<char> text) => (10 * (text[0] - '0')) + text[1] - '0';

    private static void WriteTwo<T>(int number, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        destination[0] = T.CreateTruncating('0' + (number / 10));
        destination[1] = T.CreateTruncating('0' + (number % 10));
    }
}
