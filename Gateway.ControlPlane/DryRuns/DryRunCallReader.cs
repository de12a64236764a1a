using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;

namespace Gateway.ControlPlane.DryRuns;

/// <summary>Makes of a call to try what the evaluator is asked in the daemon.</summary>
internal sealed class DryRunCallReader(ServiceCatalog catalog)
{
    private const int MaxBody = 262_144;
    private const int MaxPath = 8192;
    private const int MaxNames = 50;
    private const int MaxHeaders = 100;

    /// <summary>The call; null when errors were added.</summary>
    public ActionRequest? Read(FieldErrors errors, string prefix, DryRunCall? call)
    {
        if (call is null)
        {
            errors.Add(prefix.TrimEnd('.'), "Must be the call to try.");
            return null;
        }

        string id = errors.RequiredText($"{prefix}service", call.Service, 100);
        string region = errors.RequiredText($"{prefix}region", call.Region, 100);
        CatalogService? service = catalog.Find(id);
        if (service is null && id.Length > 0)
        {
            errors.Add($"{prefix}service", $"'{id}' is not in the catalog.");
        }

        HostMatch? host = Host(errors, prefix, call.Host, service);
        bool isShort = call.Action is not null || call.Names is not null;
        if (isShort && (call.Method ?? call.Path ?? call.Query ?? call.Body ?? call.BodyBase64 ?? (object?)call.Headers) is not null)
        {
            errors.Add($"{prefix}action", "Give either action and names, or the request itself.");
        }

        if (errors.Any || service is null)
        {
            return null;
        }

        ActionRequest? asked = isShort ? ReadShort(errors, prefix, call, service, region, host) : ReadRequest(errors, prefix, call, service, region, host);
        return errors.Any ? null : asked;
    }

    private HostMatch? Host(FieldErrors errors, string prefix, string? value, CatalogService? service)
    {
        if (errors.OptionalText($"{prefix}host", value, 253) is not { } text)
        {
            return null;
        }

        HostMatch? host = catalog.MatchHost(text);
        if (host is null || (service is not null && !host.Services.Contains(service)))
        {
            errors.Add($"{prefix}host", "Is no host of the service.");
        }

        return host;
    }

    private static ActionRequest? ReadShort(FieldErrors errors, string prefix, DryRunCall call, CatalogService service, string region, HostMatch? host)
    {
        string action = errors.RequiredText($"{prefix}action", call.Action, 200);
        if (action.Length > 0 && !service.HasOperation(action))
        {
            errors.Add($"{prefix}action", $"'{action}' is no operation of {service.Id}.");
        }

        Dictionary<string, string[]> names = Names(errors, $"{prefix}names", call.Names);
        bool isRest = service.Protocols.Any(static p => p is WireProtocol.RestJson or WireProtocol.RestXml);
        return new ActionRequest
        {
            Service = service,
            Protocol = isRest ? WireProtocol.RestJson : WireProtocol.Json10,
            Host = host,
            Region = region,
            Action = action,
            RawQuery = isRest ? Form(names) : "",
            PathVariables = isRest ? [.. names.Where(static n => n.Value.Length == 1).Select(static n => KeyValuePair.Create(n.Key, n.Value[0]))] : [],
            HeaderValues = name => names.FirstOrDefault(n => string.Equals(n.Key, name, StringComparison.OrdinalIgnoreCase)).Value ?? [],
            Body = Encoding.UTF8.GetBytes(Json(names).ToJsonString()),
        };
    }

    private static ActionRequest? ReadRequest(FieldErrors errors, string prefix, DryRunCall call, CatalogService service, string region, HostMatch? host)
    {
        string method = call.Method ?? "POST", path = call.Path ?? "/", query = call.Query ?? "";
        if (method.Length is 0 or > 32 || !method.All(char.IsAsciiLetter))
        {
            errors.Add($"{prefix}method", "Must be a method, for example POST.");
        }

        if (path.Length > MaxPath || path is not ['/', ..])
        {
            errors.Add($"{prefix}path", $"Must begin with a slash and have at most {MaxPath} characters.");
        }

        if (query.Length > MaxPath)
        {
            errors.Add($"{prefix}query", $"Must have at most {MaxPath} characters.");
        }

        if (call.Headers?.Count > MaxHeaders || call.Headers?.Values.Any(static v => v?.Length > MaxPath) == true)
        {
            errors.Add($"{prefix}headers", $"Must be at most {MaxHeaders}, of at most {MaxPath} characters.");
        }

        byte[] body = Body(errors, prefix, call);
        if (errors.Any)
        {
            return null;
        }

        string? Header(string name) =>
            call.Headers?.FirstOrDefault(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

        return ActionReader.Read(
            new ReceivedCall
            {
                Service = service,
                Protocol = OperationIdentifier.ProtocolOf(
                    service, method, path, Header("X-Amz-Target"), Header("Content-Type"), Header("smithy-protocol")),
                Host = host,
                Region = region,
                Method = method,
                RawPath = path,
                RawQuery = query,
                Target = Header("X-Amz-Target"),
                ContentType = Header("Content-Type"),
                HasContentEncoding = Header("Content-Encoding") is not null,
                HasSmithyProtocol = Header("smithy-protocol") is not null,
                HasCopySource = Header("x-amz-copy-source") is not null,
                HeaderValues = name => Header(name) is { } value ? [value] : [],
                Body = body,
            });
    }

    private static byte[] Body(FieldErrors errors, string prefix, DryRunCall call)
    {
        if (call.Body is not null && call.BodyBase64 is not null)
        {
            errors.Add($"{prefix}body", "Give either body or bodyBase64.");
        }

        if (call.Body?.Length > MaxBody || call.BodyBase64?.Length > MaxBody)
        {
            errors.Add($"{prefix}body", $"Must have at most {MaxBody} characters.");
            return [];
        }

        if (call.BodyBase64 is not { } encoded)
        {
            return Encoding.UTF8.GetBytes(call.Body ?? "");
        }

        byte[] buffer = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, buffer, out int written))
        {
            errors.Add($"{prefix}bodyBase64", "Must be base64.");
        }

        return buffer[..written];
    }

    private static Dictionary<string, string[]> Names(FieldErrors errors, string field, IReadOnlyDictionary<string, JsonElement>? given)
    {
        var names = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (given?.Count > MaxNames)
        {
            errors.Add(field, $"Must be at most {MaxNames}.");
            return names;
        }

        foreach ((string member, JsonElement value) in given ?? new Dictionary<string, JsonElement>())
        {
            string[]? texts = value.ValueKind switch
            {
                JsonValueKind.String => [value.GetString()!],
                JsonValueKind.Array when value.EnumerateArray().All(static e => e.ValueKind == JsonValueKind.String) =>
                    [.. value.EnumerateArray().Select(static e => e.GetString()!)],
                _ => null,
            };
            if (texts is null || member.Length is 0 or > 200)
            {
                errors.Add($"{field}.{member}", "Must be text or a list of texts.");
            }
            else
            {
                names[member] = texts;
            }
        }

        return names;
    }

    private static string Form(Dictionary<string, string[]> names) =>
        string.Join('&', names.SelectMany(static n => n.Value.Select(v => $"{Uri.EscapeDataString(n.Key)}={Uri.EscapeDataString(v)}")));

    /// <summary>A member of a structure is written behind its name and a dot.</summary>
    private static JsonObject Json(Dictionary<string, string[]> names)
    {
        var root = new JsonObject();
        foreach ((string member, string[] values) in names)
        {
            string[] parts = member.Split('.');
            JsonObject holder = root;
            foreach (string part in parts[..^1])
            {
                if (holder[part] is not JsonObject inner)
                {
                    holder[part] = inner = [];
                }

                holder = inner;
            }

            holder[parts[^1]] = values.Length == 1 ? values[0] : new JsonArray([.. values.Select(static v => (JsonNode)v)]);
        }

        return root;
    }
}
