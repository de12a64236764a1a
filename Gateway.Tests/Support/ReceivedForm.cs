using System.Text;

namespace Gateway.Tests.Support;

/// <summary>A form as the upstream got it, read by other code than the gateway's: split at the delimiter.</summary>
internal sealed record ReceivedForm(IReadOnlyDictionary<string, string> Fields, string File)
{
    public static ReceivedForm Read(byte[] body, string boundary = PostFormText.Boundary)
    {
        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
        string[] parts = ("\r\n" + Encoding.Latin1.GetString(body)).Split("\r\n--" + boundary);
        foreach (string part in parts[1..^1])
        {
            string[] sides = part.Split("\r\n\r\n", 2);
            string name = sides[0].Split("name=\"")[1].Split('"')[0];
            fields.Add(name, sides[1]);
        }

        return new ReceivedForm(fields, fields["file"]);
    }
}
