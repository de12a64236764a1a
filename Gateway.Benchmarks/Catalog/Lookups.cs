using BenchmarkDotNet.Attributes;
using Gateway.Signing.Catalog;

namespace Gateway.Benchmarks.Catalog;

/// <summary>What the service catalog costs: reading it once at start, and looking up what each connection and each request asks for.</summary>
[MemoryDiagnoser]
public class Lookups
{
    private readonly ServiceCatalog _catalog = ServiceCatalog.Default;
    private readonly CatalogService _dynamoDb = ServiceCatalog.Default.Find("dynamodb")!;
    private readonly CatalogService _lambda = ServiceCatalog.Default.Find("lambda")!;
    private readonly Func<string> _services = CatalogData.ReadServices;

    /// <summary>All services, hosts and signing names; operations are read with the first call of their service.</summary>
    [Benchmark]
    public object Read() => CatalogReader.Read(_services(), CatalogData.Operations);

    [Benchmark]
    public CatalogService? HostAndService() => _catalog.MatchHost("dynamodb.eu-west-1.amazonaws.com")!.ServiceFor("dynamodb");

    [Benchmark]
    public string? OperationByTarget() => OperationIdentifier.Identify(_dynamoDb, "POST", "/", "", "DynamoDB_20120810.PutItem", "application/x-amz-json-1.0", default);

    [Benchmark]
    public string? OperationByPath() => OperationIdentifier.Identify(_lambda, "POST", "/2015-03-31/functions/name/invocations", "", null, null, default);
}
