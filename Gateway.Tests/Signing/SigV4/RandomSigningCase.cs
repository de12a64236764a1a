using System.Net;
using System.Text;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>
/// A random request within what Amazon's .NET signer signs as AWS verifies it. Left to literal tests and botocore's vectors: dot segments
/// and repeated slashes outside S3 (that signer leaves their removal out), a raw <c>+</c> in an S3 path, bytes that are no UTF-8, and
/// queries whose order differs before and after encoding (that signer sorts before; the specification and botocore sort after), and
/// header values that begin with a tab (that signer does not trim them all the same).
/// </summary>
internal sealed record RandomSigningCase
{
    private const string Unreserved = "abcxyzABCXYZ0189-._~";

    private const string PathPunctuation = ":@!$&'()*,;=";

    private const string QueryPunctuation = ":@!$'()*,;/?=+";

    private static readonly string[] Escapes =
        ["%20", "%2B", "%2b", "%2F", "%2f", "%25", "%252F", "%C3%A9", "%c3%a9", "%E4%B8%AD", "%F0%9F%98%80", "%7E", "%41", "%3D", "%26", "%0A"];

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"];

    private static readonly string[] Services = ["s3", "dynamodb", "sqs", "execute-api", "lambda", "s3", "es", "AWSMobileHubService"];

    public required string Method { get; init; }

    public required string Service { get; init; }

    public required string RawPath { get; init; }

    public required string RawQuery { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Secret { get; init; }

    public bool IsS3 => Service == "s3";

    public static RandomSigningCase Create(Random random)
    {
        string service = Services[random.Next(Services.Length)];
        byte[] body = new byte[random.Next(64)];
        random.NextBytes(body);
        return new RandomSigningCase
        {
            Method = Methods[random.Next(Methods.Length)],
            Service = service,
            RawPath = Path(random, service == "s3"),
            RawQuery = Query(random),
            Headers = HeadersOf(random),
            Body = body,
            Time = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(300_000_000)),
            Secret = Text(random, Unreserved + "/+", [], 1 + random.Next(60)),
        };
    }

    private static string Path(Random random, bool isS3)
    {
        var path = new StringBuilder();
        for (int segments = random.Next(1, 6); segments > 0; segments--)
        {
            path.Append('/');
            int length = isS3 ? random.Next(6) : random.Next(1, 6);
            string segment = Text(random, Unreserved + PathPunctuation + (isS3 ? "" : "+"), Escapes, length);
            path.Append(!isS3 && segment is "." or ".." ? "dots" : segment);
        }

        if (random.Next(4) == 0 && path[^1] != '/')
        {
            path.Append('/');
        }

        return path.ToString();
    }

    private static string Query(Random random)
    {
        string query;
        do
        {
            query = AnyQuery(random);
        }
        while (!IsSortedAlikeBeforeAndAfterEncoding(query));

        return query;
    }

    private static bool IsSortedAlikeBeforeAndAfterEncoding(string query)
    {
        // Presigned queries are sorted together with these.
        (string Name, string Value)[] decoded =
            [.. $"{query}&X-Amz-Algorithm&X-Amz-SignedHeaders".Split('&').Select(m => m.Split('=', 2)).Select(m => (WebUtility.UrlDecode(m[0]), WebUtility.UrlDecode(m.ElementAtOrDefault(1) ?? "")))];
        IEnumerable<(string, string)> before = decoded.OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Value, StringComparer.Ordinal);
        IEnumerable<(string, string)> after = decoded
            .OrderBy(m => Uri.EscapeDataString(m.Name), StringComparer.Ordinal).ThenBy(m => Uri.EscapeDataString(m.Value), StringComparer.Ordinal);
        return before.SequenceEqual(after);
    }

    private static string AnyQuery(Random random)
    {
        var members = new List<string>();
        for (int count = random.Next(6); count > 0; count--)
        {
            string name = Text(random, Unreserved + "/:@", Escapes, random.Next(1, 4));
            members.Add(random.Next(4) switch
            {
                0 => name,
                1 => name + "=",
                _ => name + "=" + Text(random, Unreserved + QueryPunctuation, Escapes, random.Next(8)),
            });
            if (random.Next(4) == 0)
            {
                members.Add(name + "=" + Text(random, Unreserved, Escapes, random.Next(3)));
            }
        }

        return string.Join('&', members);
    }

    private static List<KeyValuePair<string, string>> HeadersOf(Random random)
    {
        var headers = new List<KeyValuePair<string, string>>();
        string[] names = ["Content-Type", "X-Amz-Meta-A", "x-amz-meta-b_c", "X-AMZ-Target", "Range", "x-amz-meta-b-c", "If-Match", "amz-sdk-request"];
        foreach (string name in names)
        {
            if (random.Next(3) == 0)
            {
                headers.Add(new(name, (random.Next(2) == 0 ? "  " : "") + "a" + Text(random, "ab1 \t \"',;=/\u00e9\u4e2d", [], random.Next(1, 20)) + "z"));
            }
        }

        return headers;
    }

    private static string Text(Random random, string characters, string[] escapes, int length)
    {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++)
        {
            if (escapes.Length > 0 && random.Next(3) == 0)
            {
                text.Append(escapes[random.Next(escapes.Length)]);
            }
            else
            {
                text.Append(characters[random.Next(characters.Length)]);
            }
        }

        return text.ToString();
    }
}
