using Gateway.Tests.ControlPlane.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>What the control plane really serves below <c>/api</c>, by its own routing.</summary>
internal static class MappedEndpoints
{
    /// <summary>Paths that need no token.</summary>
    public static IReadOnlyList<string> OpenPaths { get; } = [.. EndpointRows.All.Where(r => r.OpenBecause is not null).Select(r => r.FullPath)];

    public static IReadOnlyList<MappedEndpoint> Of(RunningControlPlane controlPlane) =>
    [
        .. from endpoint in controlPlane.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(TextOf))))
           where path.StartsWith("/api/", StringComparison.Ordinal)
           from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
           select new MappedEndpoint(method, path, endpoint),
    ];

    private static string TextOf(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        _ => "",
    };
}

/// <summary>One method of one path.</summary>
internal sealed record MappedEndpoint(string Method, string Path, RouteEndpoint Endpoint);
