using System.Collections.Frozen;

namespace Gateway.Signing.Catalog;

/// <summary>One row of the host table: a pattern of one service, and how requests to it are signed.</summary>
internal sealed record HostFamily
{
    private const string Verb = "{Method}";

    private static readonly string[] Verbs = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

    private readonly FrozenDictionary<string, string> _operations = FrozenDictionary<string, string>.Empty;

    public required CatalogService Service { get; init; }

    /// <summary>The pattern as the data writes it: <c>dynamodb.{region}.{dns}</c>.</summary>
    public required string Pattern { get; init; }

    public required IReadOnlyList<string> SigningNames { get; init; }

    public required SigningRegions Regions { get; init; }

    /// <summary>The only partition it exists in; null: every partition that has the pattern's suffix.</summary>
    public required string? Partition { get; init; }

    /// <summary>
    /// The operation of a data-plane host whose paths belong to its owner; <c>{Method}</c> stands for the verb. Else null.
    /// </summary>
    public required string? Operation
    {
        get;
        init
        {
            field = value;
            _operations = value?.Contains(Verb, StringComparison.Ordinal) == true
                ? Verbs.ToFrozenDictionary(static verb => verb, verb => Named(value, verb), StringComparer.Ordinal)
                : FrozenDictionary<string, string>.Empty;
        }
    }

    /// <summary>What the path begins with, where two services share a host; else empty.</summary>
    public required string PathPrefix { get; init; }

    /// <summary>Whether requests to it carry this name in their credential scope; allocates nothing.</summary>
    public bool SignsAs(string signingName)
    {
        for (int i = 0; i < SigningNames.Count; i++)
        {
            if (SigningNames[i] == signingName)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The operation of a call by this verb; allocates nothing for those that HTTP itself has.</summary>
    public string? OperationFor(string method) =>
        Operation is not { } name ? null : _operations.TryGetValue(method, out string? known) ? known : Named(name, method);

    /// <summary>Whether it exists in a partition.</summary>
    public bool ExistsIn(string partition) => Partition is null || Partition == partition;

    private static string Named(string operation, string method) => operation.Replace(
        Verb, method.Length == 0 ? "" : char.ToUpperInvariant(method[0]) + method[1..].ToLowerInvariant(), StringComparison.Ordinal);
}
