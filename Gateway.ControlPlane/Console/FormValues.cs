using System.Globalization;

namespace Gateway.ControlPlane.Console;

/// <summary>Text of forms to what the API takes.</summary>
internal static class FormValues
{
    private static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '\n'];

    // As browsers write datetime-local fields, with seconds only where there are some.
    private static readonly string[] MinuteForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>What was typed, without the spaces around it; null when there is nothing.</summary>
    public static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>Words parted by commas, spaces or lines.</summary>
    public static IReadOnlyList<string> List(string? text) => (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The end of a day in UTC, as the form says; null when there is none. What is no date becomes one that has passed.</summary>
    public static DateTimeOffset? EndOf(string? day) => string.IsNullOrWhiteSpace(day)
        ? null
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date < DateOnly.MaxValue
            ? new DateTimeOffset(date.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : DateTimeOffset.MinValue;

    /// <summary>A minute in UTC, as the form says; null when there is none. What is no time becomes one that has passed.</summary>
    public static DateTimeOffset? TimeOf(string? minute) => string.IsNullOrWhiteSpace(minute)
        ? null
        : DateTimeOffset.TryParseExact(minute, MinuteForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : DateTimeOffset.MinValue;

    /// <summary>The version that a page showed, as If-Match would name it.</summary>
    public static Api.ExpectedVersion Version(long? version) => new(version);
}
