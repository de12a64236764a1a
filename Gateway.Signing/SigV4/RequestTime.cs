namespace Gateway.Signing.SigV4;

/// <summary>The times of requests as they are signed.</summary>
public static class RequestTime
{
    /// <summary>Reads an <c>X-Amz-Date</c>: <c>yyyyMMdd'T'HHmmss'Z'</c>, and nothing else.</summary>
    public static bool TryRead(string? text, out DateTimeOffset time) => BasicTime.TryRead(text, out time);

    /// <summary>The day of a credential scope, <c>yyyyMMdd</c>, UTC.</summary>
    public static string Day(DateTimeOffset time) => string.Create(BasicTime.DayLength, time, static (day, time) => BasicTime.WriteDay(time, day));

    /// <summary>Whether a credential scope's date is the day of the time.</summary>
    public static bool IsDay(string date, DateTimeOffset time)
    {
        Span<char> day = stackalloc char[BasicTime.DayLength];
        BasicTime.WriteDay(time, day);
        return day.SequenceEqual(date);
    }
}
