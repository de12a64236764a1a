using System.Reflection;
using Gateway.ControlPlane.Console;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.ControlPlane.Console;

/// <summary>The pages that the control plane really serves, and their handlers.</summary>
internal static class MappedPages
{
    public static async Task<IReadOnlyList<MappedPage>> OfAsync(RunningControlPlane controlPlane)
    {
        PageLoader loader = controlPlane.Services.GetRequiredService<PageLoader>();
        var pages = new List<MappedPage>();
        foreach (RouteEndpoint endpoint in controlPlane.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } descriptor)
            {
                continue;
            }

            CompiledPageActionDescriptor page = await loader.LoadAsync(descriptor, endpoint.Metadata);
            string path = $"/{page.AttributeRouteInfo!.Template}";
            Type model = page.HandlerTypeInfo;
            pages.AddRange(page.HandlerMethods.Select(h => new MappedPage(
                h.HttpMethod.ToUpperInvariant(), h.Name is null ? path : $"{path}?handler={h.Name}", model, h.MethodInfo)));

            // Without a handler a page is shown all the same.
            if (!page.HandlerMethods.Any(h => h.Name is null && h.HttpMethod.Equals("GET", StringComparison.OrdinalIgnoreCase)))
            {
                pages.Add(new MappedPage("GET", path, model, null));
            }
        }

        return pages;
    }
}

/// <summary>One handler of one page; null: the page has none for this method, and is shown as it is.</summary>
internal sealed record MappedPage(string Method, string Path, Type Model, MethodInfo? Handler)
{
    /// <summary>What it asks of its visitor, as the filter reads it.</summary>
    public RequiresAttribute? Requires => Handler?.GetCustomAttribute<RequiresAttribute>() ?? Model.GetCustomAttribute<RequiresAttribute>();
}
