namespace Gateway.Signing.Catalog;

/// <summary>
/// One AWS service as an approver understands it: an id, and one or more pairs of signing name and host family. Immutable;
/// owned by <see cref="ServiceCatalog"/>, which holds the one instance per id.
/// </summary>
public sealed class CatalogService
{
    private readonly Lazy<OperationIndex> _operations;

    private readonly Lazy<IReadOnlyList<string>> _hosts;

    internal CatalogService(Func<OperationIndex> loadOperations, Func<IReadOnlyList<string>> listHosts)
    {
        _operations = new Lazy<OperationIndex>(loadOperations);
        _hosts = new Lazy<IReadOnlyList<string>>(listHosts);
    }

    /// <summary>The AWS CLI's command name; where several commands share signing name and hosts, the oldest one's.</summary>
    public required string Id { get; init; }

    /// <summary>The service's short name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The cloud: always <c>aws</c>.</summary>
    public string Cloud { get; } = "aws";

    /// <summary>Every AWS CLI command this service covers, its own id first.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The names that requests to this service carry in their credential scope; the usual one first.</summary>
    public required IReadOnlyList<string> SigningNames { get; init; }

    /// <summary>
    /// Host patterns in the <c>aws</c> partition, for people: <c>dynamodb.{region}.amazonaws.com</c>. Variables:
    /// <c>{region}</c>, <c>{account}</c> (12 digits), <c>{resource}</c> (one label), <c>{resource+}</c> (one or more labels).
    /// </summary>
    public IReadOnlyList<string> Hosts => _hosts.Value;

    /// <summary>The protocols that clients of this service may speak; the one its current model prefers first.</summary>
    public required IReadOnlyList<WireProtocol> Protocols { get; init; }

    /// <summary>Whether some client of it names the operation in a form: in the body, the query or both.</summary>
    public bool TakesForms => Protocols.Contains(WireProtocol.Query) || Protocols.Contains(WireProtocol.Ec2);

    /// <summary>Whether every client of it does.</summary>
    public bool TakesFormsOnly => Protocols.All(static p => p is WireProtocol.Query or WireProtocol.Ec2);

    /// <summary>Whether access to it may be requested: it has hosts and operations signed with SigV4.</summary>
    public required bool Requestable { get; init; }

    /// <summary>
    /// The operations that AWS takes without any signature, from its service models; <c>*</c> where the resource's own policy decides, as
    /// it does for public S3 buckets. Empty for nearly all services.
    /// </summary>
    public required IReadOnlyList<string> UnsignedActions { get; init; }

    /// <summary>The names of all operations, in no order; an operation that several of the service's APIs have comes several times.</summary>
    public IEnumerable<string> Actions => Operations.Models.SelectMany(static model => model.Operations);

    /// <summary>How the request path is canonicalised.</summary>
    public required SigningRules Rules { get; init; }

    /// <summary>Whether it has an operation of this name, in any of its models.</summary>
    public bool HasOperation(string name) => Operations.Models.Any(model => model.Operations.Contains(name));

    /// <summary>The operations, read from the embedded data when first asked for.</summary>
    internal OperationIndex Operations => _operations.Value;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
