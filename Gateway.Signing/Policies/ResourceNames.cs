using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Gateway.Signing.Catalog;

namespace Gateway.Signing.Policies;

/// <summary>
/// Finds the names that a request gives to resources: in the member a policy names, else in the create operation's own, else in the
/// one member that ends in <c>Name</c>. Pure. Null when the body can't be read; then the governed call is refused.
/// </summary>
internal static class ResourceNames
{
    /// <summary>Deeper documents than any AWS request are somebody's attack on the parser.</summary>
    private const int MaxDepth = 64;

    /// <summary>Create operations whose name member does not end in Name, or that have several which do.</summary>
    private static readonly FrozenDictionary<(string Service, string Action), string> NameMembers =
        new Dictionary<(string, string), string>
        {
            [("dynamodb", "CreateTable")] = "TableName",
            [("dynamodb", "CreateGlobalTable")] = "GlobalTableName",
            [("dynamodb", "RestoreTableFromBackup")] = "TargetTableName",
            [("dynamodb", "RestoreTableToPointInTime")] = "TargetTableName",
            [("lambda", "CreateFunction")] = "FunctionName",
            [("ecs", "CreateCluster")] = "clusterName",
            [("ecs", "CreateService")] = "serviceName",
            [("ecs", "RegisterTaskDefinition")] = "family",
            [("route53", "CreateHostedZone")] = "Name",
            [("apigateway", "CreateRestApi")] = "name",
            [("sns", "CreateTopic")] = "Name",
            [("sns", "CreatePlatformApplication")] = "Name",
            [("sqs", "CreateQueue")] = "QueueName",
            [("redshift", "CreateCluster")] = "ClusterIdentifier",
            [("redshift", "CreateClusterSnapshot")] = "SnapshotIdentifier",
            [("redshift", "CreateClusterParameterGroup")] = "ParameterGroupName",
            [("ses", "CreateTemplate")] = "TemplateName",
            [("stepfunctions", "CreateStateMachine")] = "name",
            [("kinesis", "CreateStream")] = "StreamName",
            [("secretsmanager", "CreateSecret")] = "Name",
            [("cognito-idp", "CreateUserPool")] = "PoolName",
            [("cognito-identity", "CreateIdentityPool")] = "IdentityPoolName",
            [("devicefarm", "CreateProject")] = "name",
        }.ToFrozenDictionary();

    public static IReadOnlyList<string>? Find(ActionRequest asked, string? member)
    {
        if (member is null && asked.Action is not null)
        {
            NameMembers.TryGetValue((asked.Service.Id, asked.Action), out member);
        }

        if (FromAddress(asked, member) is { } addressed)
        {
            return [addressed];
        }

        if (asked.Body is not { } body)
        {
            return null;
        }

        try
        {
            return asked.Protocol switch
            {
                WireProtocol.Json10 or WireProtocol.Json11 or WireProtocol.RestJson => FromJson(body, member),
                WireProtocol.Query or WireProtocol.Ec2 => [.. FromForm(Encoding.UTF8.GetString(body.Span), member), .. FromForm(asked.RawQuery, member)],
                WireProtocol.RestXml => FromXml(body, member),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or XmlException or InvalidDataException or DecoderFallbackException or InvalidOperationException)
        {
            // The last is how JSON says that a string is no text: its bytes are not UTF-8, or half of a surrogate pair is missing.
            return null;
        }
    }

    /// <summary>
    /// The name in host or path, when there is one: a bucket's, or a variable of the operation's template. A body must not be able to
    /// name something else.
    /// </summary>
    private static string? FromAddress(ActionRequest asked, string? member)
    {
        if (asked.Service.Id == "s3" && asked.Host.ResourceName is { } bucket && member is null or "Bucket")
        {
            return bucket;
        }

        foreach ((string name, string value) in asked.PathVariables)
        {
            if (member is null ? name.EndsWith("Name", StringComparison.OrdinalIgnoreCase) : string.Equals(name, member, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        // The outermost resource of the path stands for the call when no variable says that it is a name.
        return member is null && asked.PathVariables.Count > 0 ? asked.PathVariables[0].Value : null;
    }

    private static List<string>? FromJson(ReadOnlyMemory<byte> body, string? member)
    {
        using JsonDocument document = JsonDocument.Parse(
            body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        List<string> names = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!IsName(property.Name, member))
            {
                continue;
            }

            switch (property.Value.ValueKind)
            {
                case JsonValueKind.String:
                    names.Add(property.Value.GetString()!);
                    break;
                case JsonValueKind.Array when property.Value.EnumerateArray().All(static e => e.ValueKind == JsonValueKind.String):
                    names.AddRange(property.Value.EnumerateArray().Select(static e => e.GetString()!));
                    break;
                default:
                    return null;
            }
        }

        return names;
    }

    private static List<string> FromForm(string text, string? member)
    {
        List<string> names = [];
        foreach ((string name, string value) in FormReader.ReadAll(text))
        {
            // Lists are written Member.member.1 or Member.1.
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            if (IsName(dot < 0 ? name : name[..dot], member))
            {
                names.Add(value);
            }
        }

        return names;
    }

    private static List<string> FromXml(ReadOnlyMemory<byte> body, string? member)
    {
        using MemoryStream stream = new(body.ToArray());
        using XmlReader reader = XmlReader.Create(
            stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 4 * 1024 * 1024 });
        XDocument document = XDocument.Load(reader);
        return [.. document.Root!.Elements().Where(e => IsName(e.Name.LocalName, member)).Select(static e => e.Value)];
    }

    private static bool IsName(string candidate, string? member) =>
        member is null
            ? candidate.EndsWith("Name", StringComparison.Ordinal) || candidate == "name"
            : string.Equals(candidate, member, StringComparison.Ordinal);
}
