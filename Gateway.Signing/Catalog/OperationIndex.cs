using System.Collections.Frozen;

namespace Gateway.Signing.Catalog;

/// <summary>The operations of one service, as its models define them. Immutable.</summary>
internal sealed class OperationIndex(IReadOnlyList<OperationModel> models)
{
    public IReadOnlyList<OperationModel> Models { get; } = models;

    /// <summary>How many operations there are, over all models.</summary>
    public int Count => Models.Sum(model => model.Operations.Count);

    /// <summary>Whether any model has REST routes.</summary>
    public bool HasRoutes { get; } = models.Any(model => model.Routes.Count > 0);

    /// <summary>Whether any model takes <c>X-Amz-Target</c>.</summary>
    public bool SpeaksTarget { get; } = models.Any(model => model.Speaks(WireProtocol.Json10) || model.Speaks(WireProtocol.Json11));

    /// <summary>Whether any model takes rpc-v2-cbor.</summary>
    public bool SpeaksCbor { get; } = models.Any(static model => model.Speaks(WireProtocol.RpcV2Cbor));

    /// <summary>Whether any model takes <c>Action=</c>.</summary>
    public bool SpeaksForm { get; } = models.Any(IsForm);

    /// <summary>The operation of that name in the model of that shape: of a target, or of a path in rpc-v2-cbor. Allocates nothing.</summary>
    public string? Find(ReadOnlySpan<char> shape, ReadOnlySpan<char> name, bool inCbor)
    {
        for (int i = 0; i < Models.Count; i++)
        {
            OperationModel model = Models[i];
            if (model.TargetPrefix.Length > 0
                && shape.SequenceEqual(model.TargetPrefix)
                && (!inCbor || model.Speaks(WireProtocol.RpcV2Cbor))
                && model.Operations.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out string? found))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether a model that takes <c>Action=</c> has this operation.</summary>
    public bool HasFormOperation(string name)
    {
        foreach (OperationModel model in Models)
        {
            if (IsForm(model) && model.Operations.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The members of form, JSON or XML that may name the resource of an operation, the likeliest first.</summary>
    public IReadOnlyList<string> ResourceMembers(string operation)
    {
        foreach (OperationModel model in Models)
        {
            if (model.Operations.Contains(operation))
            {
                return model.ResourceMembers.GetValueOrDefault(operation, []);
            }
        }

        return [];
    }

    /// <summary>The most specific route that fits a request.</summary>
    /// <param name="service">The service this index belongs to.</param>
    /// <param name="request">The request.</param>
    /// <param name="segments">The decoded segments of its path, for S3 with the bucket of a virtual host in front.</param>
    public OperationRoute? FindRoute(CatalogService service, in OperationRequest request, out IReadOnlyList<string> segments)
    {
        if (!HasRoutes)
        {
            segments = [];
            return null;
        }

        List<string> parts = RequestPath.Segments(request.RawPath, service.Rules.NormalizesPath);
        if (service.Id == "s3" && request.Host?.ResourceName is { } bucket)
        {
            parts.Insert(0, bucket);
        }

        segments = parts;
        List<KeyValuePair<string, string>> query = FormReader.ReadAll(request.RawQuery);
        OperationRoute? best = null;
        foreach (OperationModel model in Models)
        {
            foreach (OperationRoute route in model.Routes)
            {
                if ((best is null || route.Specificity > best.Specificity)
                    && route.MatchesMethod(request)
                    && route.Matches(parts, query))
                {
                    best = route;
                }
            }
        }

        return best;
    }

    /// <summary>
    /// Reads a section of the data: a line <c>=protocols targetPrefix</c> begins a model, and each line after it is an operation:
    /// <c>name</c>, for REST <c>method path</c>, and the members that may name its resource.
    /// </summary>
    public static OperationIndex Parse(string section)
    {
        var models = new List<OperationModel>();
        OperationModel? header = null;
        var names = new List<string>();
        var routes = new List<OperationRoute>();
        var members = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in section.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty)
            {
                continue;
            }

            if (line[0] == '=')
            {
                Close();
                string[] fields = line[1..].ToString().Split('\t');
                header = new OperationModel
                {
                    Protocols = WireProtocolNames.ParseList(fields[0]),
                    TargetPrefix = fields[1],
                    Operations = FrozenSet<string>.Empty,
                    Routes = [],
                    ResourceMembers = FrozenDictionary<string, string[]>.Empty,
                };
                continue;
            }

            string[] operation = line.ToString().Split('\t');
            names.Add(operation[0]);
            if (operation.Length > 2)
            {
                routes.Add(new OperationRoute(operation[0], operation[1], operation[2]));
            }

            if (operation.Length is 2 or 4)
            {
                members[operation[0]] = operation[^1].Split(',');
            }
        }

        Close();
        return new OperationIndex(models);

        void Close()
        {
            if (header is not null)
            {
                models.Add(header with
                {
                    Operations = names.ToFrozenSet(StringComparer.Ordinal),
                    Routes = [.. routes],
                    ResourceMembers = members.ToFrozenDictionary(StringComparer.Ordinal),
                });
            }

            names.Clear();
            routes.Clear();
            members.Clear();
        }
    }

    private static bool IsForm(OperationModel model) => model.Speaks(WireProtocol.Query) || model.Speaks(WireProtocol.Ec2);
}
