using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Problems;
using Gateway.Signing.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Services;

/// <summary><c>/services</c>: the catalog.</summary>
internal static class ServiceEndpoints
{
    // A request may name every service, so one page may hold them all.
    private const int MaxLimit = 500;

    public static void MapServices(this RouteGroupBuilder api) =>
        api.MapGet("/services", List).WithTags("Services").WithName("ListServices").WithSummary("The catalog of cloud services");

    public static Results<Ok<Page<ServiceResponse>>, ProblemHttpResult> List(
        string? cloud, [AsParameters] PageQuery page, ServiceCatalog catalog, ServiceOptions options)
    {
        if (cloud is not (null or "aws"))
        {
            return Problem.Invalid("cloud", "Must be aws.");
        }

        if ((page with { Limit = page.Limit ?? MaxLimit }).Read(MaxLimit, out int limit, out string? after) is { } problem)
        {
            return problem;
        }

        CatalogService[] rows =
        [
            .. catalog.Services.Where(s => after is null || string.CompareOrdinal(s.Id, after) > 0).Take(limit + 1),
        ];
        return TypedResults.Ok(PageQuery.PageOf(rows, limit, s => ToResponse(s, options), s => s.Id));
    }

    private static ServiceResponse ToResponse(CatalogService service, ServiceOptions options) => new()
    {
        Id = service.Id,
        Name = service.Name,
        Cloud = service.Cloud,
        Hosts = service.Hosts,
        Protocols = [.. service.Protocols.Select(NameOf)],
        Requestable = options.IsRequestable(service),
    };

    private static string NameOf(WireProtocol protocol) => protocol switch
    {
        WireProtocol.Json10 => "json-1.0",
        WireProtocol.Json11 => "json-1.1",
        WireProtocol.RestJson => "rest-json",
        WireProtocol.RestXml => "rest-xml",
        WireProtocol.Query => "query",
        WireProtocol.Ec2 => "ec2",
        WireProtocol.RpcV2Cbor => "rpc-v2-cbor",
        _ => protocol.ToString(),
    };
}
