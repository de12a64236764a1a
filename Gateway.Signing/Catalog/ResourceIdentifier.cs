using System.Text;
using System.Text.Json;

namespace Gateway.Signing.Catalog;

/// <summary>
/// Finds the resource that an operation names, for audit: in the path, else in the members that the service model offers. Pure and
/// forgiving: a body cut short is read as far as it goes. A policy that must not be fooled by a repeated or misplaced member reads
/// the whole body itself.
/// </summary>
public static class ResourceIdentifier
{
    /// <summary>Deeper documents than any AWS request are somebody's attack on the parser.</summary>
    private const int MaxDepth = 64;

    /// <summary>The resource; null when the operation names none, or it cannot be found in what is given.</summary>
    /// <param name="service">The service.</param>
    /// <param name="operation">What <see cref="OperationIdentifier"/> named; null finds what the host alone says.</param>
    /// <param name="request">The request; its body may be the first bytes only.</param>
    public static RequestResource? Identify(CatalogService service, string? operation, in OperationRequest request)
    {
        if (operation is null || request.Host?.Operation is not null)
        {
            return request.Host?.ResourceName is { } name ? new RequestResource("Host", name) : null;
        }

        IReadOnlyList<KeyValuePair<string, string>> variables = service.Operations.PathVariables(service, request);
        if (variables.Count > 0)
        {
            return Found(
                string.Join('/', variables.Select(static variable => variable.Key)),
                string.Join('/', variables.Select(static variable => variable.Value)));
        }

        IReadOnlyList<string> members = service.Operations.ResourceMembers(operation);
        if (members.Count == 0)
        {
            return null;
        }

        return FromForm(FormReader.ReadAll(request.RawQuery), members) ?? FromBody(request.Body, members);
    }

    /// <summary>What the path itself names, decoded and in its order: the variables of the operation's template. Empty when there are none.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> PathVariables(CatalogService service, in OperationRequest request) =>
        service.Operations.PathVariables(service, request);

    private static RequestResource? FromBody(ReadOnlySpan<byte> body, IReadOnlyList<string> members)
    {
        ReadOnlySpan<byte> start = body.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
        {
            return null;
        }

        return start[0] switch
        {
            (byte)'{' => FromJson(start, members),
            (byte)'<' => FromXml(start, members),
            _ when CborMembers.IsMap(start) => First(members, CborMembers.Read(start, members)),
            _ => FromForm(FormReader.ReadAll(Encoding.UTF8.GetString(start)), members),
        };
    }

    private static RequestResource? FromForm(List<KeyValuePair<string, string>> form, IReadOnlyList<string> members)
    {
        foreach (string member in members)
        {
            foreach ((string key, string value) in form)
            {
                // Lists are written Member.1 or Member.member.1.
                if (key == member || (key.StartsWith(member, StringComparison.Ordinal) && key[member.Length] == '.'))
                {
                    return Found(member, value);
                }
            }
        }

        return null;
    }

    private static RequestResource? FromJson(ReadOnlySpan<byte> body, IReadOnlyList<string> members)
    {
        var found = new string?[members.Count];
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            // The first member's value is the answer, wherever the others are.
            int wanted = -1;
            while (string.IsNullOrEmpty(found[0]) && reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    wanted = IndexOf(members, reader);
                }
                else if (reader.TokenType == JsonTokenType.String && wanted >= 0 && reader.CurrentDepth <= 2)
                {
                    found[wanted] ??= reader.GetString();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was found before the fault still names the resource; AWS refuses the rest.
        }

        return First(members, found);
    }

    private static RequestResource? FromXml(ReadOnlySpan<byte> body, IReadOnlyList<string> members)
    {
        string text = Encoding.UTF8.GetString(body);
        foreach (string member in members)
        {
            // The models' members are elements without attributes; a parser would refuse a document cut short.
            int open = text.IndexOf("<" + member + ">", StringComparison.Ordinal);
            int from = open + member.Length + 2;
            int close = open < 0 ? -1 : text.IndexOf('<', from);
            if (close > from)
            {
                return Found(member, System.Net.WebUtility.HtmlDecode(text[from..close]));
            }
        }

        return null;
    }

    private static int IndexOf(IReadOnlyList<string> members, in Utf8JsonReader reader)
    {
        for (int i = 0; i < members.Count; i++)
        {
            if (reader.ValueTextEquals(members[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static RequestResource? First(IReadOnlyList<string> members, string?[] found)
    {
        int first = Array.FindIndex(found, value => !string.IsNullOrEmpty(value));
        return first < 0 ? null : Found(members[first], found[first]!);
    }

    private static RequestResource Found(string member, string value) =>
        new(member, value.Length > RequestResource.MaxLength ? value[..RequestResource.MaxLength] : value);
}
