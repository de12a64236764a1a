using System.Formats.Cbor;
using System.Text;
using System.Text.Json;
using System.Xml;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies.Names;

/// <summary>
/// Finds the names that a request gives to resources: in the member a policy names, else in those that the service models name for the
/// operation, else in the members that end in <c>Name</c>. Pure. What the path, the host or a header holds is not also taken from the
/// body, which must not be able to say something else.
/// </summary>
internal static class ResourceNames
{
    private const string CopySource = "x-amz-copy-source";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Searches. When nothing can be told, the names are null; the governed call is then refused.</summary>
    /// <param name="asked">The call.</param>
    /// <param name="member">The member that the policy names; null takes the operation's own.</param>
    public static NameSearch Find(ActionRequest asked, string? member)
    {
        IReadOnlyList<NameMember>? members = MembersOf(asked, member);
        if (asked.Action is null && member is null)
        {
            // The operation could be one whose name stands where nobody looks.
            return new NameSearch(members, null);
        }

        List<FoundName> names = [];
        List<NameMember>? left = members?.Where(m => !TryReadAddress(asked, m, names)).ToList();
        if (members is null)
        {
            names.AddRange(asked.PathVariables
                .Where(static v => v.Key.EndsWith("Name", StringComparison.OrdinalIgnoreCase)).Select(static v => new FoundName(v.Key, v.Value)));
            left = names.Count > 0 ? [] : null;
        }

        if (left is not { Count: 0 })
        {
            ReadQueryAndHeaders(asked, left, names);
            left = left?.Where(static m => m.Place is NamePlace.PathOrBody or NamePlace.Anywhere).ToList();
            if (left is not { Count: 0 } && !TryReadBody(asked, left, names))
            {
                return new NameSearch(members, null);
            }
        }

        // What names nothing itself is judged by what its path leads to; what is made must have a name of its own.
        if (names.Count == 0 && member is null && !(members is { Count: > 0 } && Makes(asked.Action!)) && FromHostOrFirstVariable(asked) is { } outer)
        {
            names.Add(outer);
        }

        if (member is null)
        {
            ReadCopySource(asked, names);
        }

        return new NameSearch(members, names);
    }

    private static IReadOnlyList<NameMember>? MembersOf(ActionRequest asked, string? member)
    {
        IReadOnlyList<NameMember>? known = asked.Action is { } action ? NameMembers.Of(asked.Service.Id, action) : null;
        return member is null ? known
            : known?.Where(m => m.Path == member).ToArray() is [var modelled, ..] ? [modelled]
            : [new NameMember(member, NamePlace.Anywhere)];
    }

    private static bool Makes(string action) => action.StartsWith("Create", StringComparison.Ordinal);

    /// <summary>Takes a name from host or path, when it stands there.</summary>
    private static bool TryReadAddress(ActionRequest asked, NameMember member, List<FoundName> names)
    {
        if (member.Place is NamePlace.Query or NamePlace.Header)
        {
            return false;
        }

        if (asked.Service.Id == "s3" && member.Path == "Bucket" && asked.Host?.ResourceName is { } bucket)
        {
            names.Add(new FoundName("Host", bucket));
            return true;
        }

        foreach ((string name, string value) in asked.PathVariables)
        {
            if (string.Equals(name, member.Path, StringComparison.OrdinalIgnoreCase))
            {
                names.Add(new FoundName(name, value));
                return true;
            }
        }

        return false;
    }

    /// <summary>The bucket in the host, or the outermost resource of the path.</summary>
    private static FoundName? FromHostOrFirstVariable(ActionRequest asked) =>
        asked.Service.Id == "s3" && asked.Host?.ResourceName is { } bucket ? new FoundName("Host", bucket)
            : asked.PathVariables is [var first, ..] ? new FoundName(first.Key, first.Value)
            : null;

    /// <summary>
    /// The bucket that S3 copies from (<see href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"/>): who may reach the
    /// buckets of one name only must not fetch from others. An access point's ARN is taken whole, as it names no bucket.
    /// </summary>
    private static void ReadCopySource(ActionRequest asked, List<FoundName> names)
    {
        if (asked.Service.Id != "s3" || asked.Action is not ("CopyObject" or "UploadPartCopy"))
        {
            return;
        }

        foreach (string? value in asked.HeaderValues(CopySource))
        {
            string source = RequestPath.Decode(value ?? "");
            source = source.StartsWith('/') ? source[1..] : source;
            int slash = source.StartsWith("arn:", StringComparison.Ordinal) ? -1 : source.IndexOf('/', StringComparison.Ordinal);
            names.Add(new FoundName(CopySource, slash < 0 ? source : source[..slash]));
        }
    }

    private static void ReadQueryAndHeaders(ActionRequest asked, List<NameMember>? members, List<FoundName> names)
    {
        if (asked.Protocol is WireProtocol.Query or WireProtocol.Ec2)
        {
            FormNames.Read(asked.RawQuery, members, names);
        }
        else if (asked.Protocol is WireProtocol.RestJson or WireProtocol.RestXml)
        {
            FormNames.Read(asked.RawQuery, members is null ? null : [.. members.Where(static m => m.Place is NamePlace.Query or NamePlace.Anywhere)], names);
        }

        foreach (NameMember member in members ?? [])
        {
            if (member.Place == NamePlace.Header
                || (member.Place == NamePlace.Anywhere && member.Path.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
            {
                names.AddRange(asked.HeaderValues(member.Path).Select(value => new FoundName(member.Path, value ?? "")));
            }
        }
    }

    private static bool TryReadBody(ActionRequest asked, List<NameMember>? members, List<FoundName> names)
    {
        if (asked.Body is not { } body || asked.HasContentEncoding)
        {
            return false;
        }

        // REST operations, and forms in the query, need no body.
        if (body.IsEmpty && asked.Protocol is WireProtocol.RestJson or WireProtocol.RestXml or WireProtocol.Query or WireProtocol.Ec2)
        {
            return true;
        }

        bool isForm = asked.ContentType?.StartsWith(FormReader.ContentType, StringComparison.OrdinalIgnoreCase) == true;
        try
        {
            switch (asked.Protocol)
            {
                case WireProtocol.Query or WireProtocol.Ec2:
                    FormNames.Read(Utf8.GetString(body.Span), members, names);
                    return true;
                case WireProtocol.Json10 or WireProtocol.Json11 or WireProtocol.RestJson:
                    // One body that is JSON or CBOR to us and a form to the service would name two things.
                    return !isForm && JsonNames.TryRead(body, members, names);
                case WireProtocol.RestXml:
                    return XmlNames.TryRead(body, members, names);
                case WireProtocol.RpcV2Cbor:
                    return !isForm && CborNames.TryRead(body, members, names);
                default:
                    return false;
            }
        }
        catch (Exception e) when (e is JsonException or XmlException or CborContentException or InvalidOperationException or DecoderFallbackException)
        {
            return false;
        }
    }
}
