using System.Collections.Frozen;

namespace Gateway.Signing.Catalog;

/// <summary>The operations of one service, as its models define them. Immutable.</summary>
internal sealed class OperationIndex(IReadOnlyList<OperationModel> models)
{
    public IReadOnlyList<OperationModel> Models { get; } = models;

    /// <summary>How many operations there are, over all models.</summary>
    public int Count => Models.Sum(model => model.Operations.Count);

    /// <summary>Whether any model has REST routes.</summary>
    public bool HasRoutes { get; } = models.Any(static model => model.Routes.Length > 0);

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

    /// <summary>The operation of that name in a model that takes <c>Action=</c>; null when there is none. Allocates nothing.</summary>
    public string? FindForm(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < Models.Count; i++)
        {
            if (IsForm(Models[i]) && Models[i].Operations.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out string? found))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The members of form, JSON or XML that may name the resource of an operation, the likeliest first.</summary>
    public IReadOnlyList<string> ResourceMembers(string operation)
    {
        for (int i = 0; i < Models.Count; i++)
        {
            if (Models[i].Operations.Contains(operation))
            {
                return Models[i].ResourceMembers.GetValueOrDefault(operation, []);
            }
        }

        return [];
    }

    /// <summary>The most specific route that fits a request; null when none does. Allocates nothing.</summary>
    /// <param name="service">The service this index belongs to.</param>
    /// <param name="request">The request.</param>
    public OperationRoute? FindRoute(CatalogService service, in OperationRequest request)
    {
        if (!HasRoutes)
        {
            return null;
        }

        using PathSegments segments = Split(service, request, stackalloc Range[PathSegments.Usual]);
        return FindRoute(request, segments);
    }

    /// <summary>What stands in the path for the variables of the route that fits, decoded and in order; empty when there are none.</summary>
    /// <param name="service">The service this index belongs to.</param>
    /// <param name="request">The request.</param>
    public IReadOnlyList<KeyValuePair<string, string>> PathVariables(CatalogService service, in OperationRequest request)
    {
        if (!HasRoutes)
        {
            return [];
        }

        using PathSegments segments = Split(service, request, stackalloc Range[PathSegments.Usual]);
        return FindRoute(request, segments)?.Variables(segments) ?? [];
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

    private OperationRoute? FindRoute(in OperationRequest request, in PathSegments segments)
    {
        OperationRoute? best = null;
        for (int i = 0; i < Models.Count; i++)
        {
            foreach (OperationRoute route in Models[i].Routes)
            {
                if ((best is null || route.Specificity > best.Specificity)
                    && route.MatchesMethod(request)
                    && route.Matches(segments, request.RawQuery))
                {
                    best = route;
                }
            }
        }

        return best;
    }

    private static PathSegments Split(CatalogService service, in OperationRequest request, Span<Range> buffer) =>
        new(request.RawPath, service.Rules.NormalizesPath, service.Id == "s3" ? request.Host?.ResourceName : null, buffer);

    private static bool IsForm(OperationModel model) => model.Speaks(WireProtocol.Query) || model.Speaks(WireProtocol.Ec2);
}
