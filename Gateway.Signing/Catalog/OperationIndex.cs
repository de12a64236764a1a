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

    /// <summary>Whether any model takes <c>Action=</c>.</summary>
    public bool SpeaksForm { get; } = models.Any(IsForm);

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

    /// <summary>
    /// Reads a section of the data: a line <c>=protocols targetPrefix</c> begins a model, and each line after it is an operation:
    /// <c>name</c>, and for REST <c>method path</c>.
    /// </summary>
    public static OperationIndex Parse(string section)
    {
        var models = new List<OperationModel>();
        OperationModel? header = null;
        var names = new List<string>();
        var routes = new List<OperationRoute>();
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
                };
                continue;
            }

            string[] operation = line.ToString().Split('\t');
            names.Add(operation[0]);
            if (operation.Length > 2)
            {
                routes.Add(new OperationRoute(operation[0], operation[1], operation[2]));
            }
        }

        Close();
        return new OperationIndex(models);

        void Close()
        {
            if (header is not null)
            {
                models.Add(header with { Operations = names.ToFrozenSet(StringComparer.Ordinal), Routes = [.. routes] });
            }

            names.Clear();
            routes.Clear();
        }
    }

    private static bool IsForm(OperationModel model) => model.Speaks(WireProtocol.Query) || model.Speaks(WireProtocol.Ec2);
}
