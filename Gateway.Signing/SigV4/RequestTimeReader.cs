using System.Globalization;

namespace Gateway.Signing.SigV4;

/// <summary>
/// Finds the time that was signed. In the header form it is <c>X-Amz-Date</c> or, where that is absent, <c>Date</c>; see
/// <see href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>.
/// </summary>
internal static class RequestTimeReader
{
    public const string AmzDate = "x-amz-date";

    private const string Date = "date";

    /// <summary>Finds the time of the header form.</summary>
    /// <param name="headers">All headers of the request.</param>
    /// <param name="time">The time; meaningful only when nothing is wrong.</param>
    /// <param name="headerName">The lower-case name of the header it came from, which must be signed.</param>
    public static SigV4Failure ReadHeaders(IReadOnlyList<HeaderField> headers, out DateTimeOffset time, out string headerName)
    {
        time = default;
        headerName = AmzDate;
        int count = HeaderFields.Count(headers, AmzDate, out string? value);
        if (count == 0)
        {
            headerName = Date;
            count = HeaderFields.Count(headers, Date, out value);
        }

        if (value is null)
        {
            return SigV4Failure.MissingDate;
        }

        if (count > 1)
        {
            return SigV4Failure.MissingDate;
        }

        ReadOnlySpan<char> text = value.AsSpan().Trim(" \t");
        bool isRead = BasicTime.TryRead(text, out time) || (headerName == Date && TryReadHttpDate(text, out time));
        return isRead ? SigV4Failure.None : SigV4Failure.MissingDate;
    }

    private static bool TryReadHttpDate(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        // The name of the day adds nothing, and Amazon's published vectors have a wrong one. botocore writes UTC as -0000.
        int zone = text.LastIndexOf(' ');
        return text is [_, _, _, ',', ' ', _, ..]
            && zone >= 5
            && text[(zone + 1)..] is "GMT" or "+0000" or "-0000"
            && DateTimeOffset.TryParseExact(
                text[5..zone], "dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
