using System.Reflection;
using Gateway.ControlPlane.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Gateway.ControlPlane.Api;

/// <summary>OpenAPI at <c>/openapi/v1.json</c> and a page to browse it at <c>/docs</c>, everything served from here.</summary>
internal static class ApiDescription
{
    private const string TokenScheme = "token";
    private const string SessionScheme = "session";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Cloud Service Gateway",
                Version = "v1",
                Description = "Ask for, approve, use and audit access to cloud services. Errors are RFC 9457 problem details with a stable `code`.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas[ApiProblems.SchemaName] = ApiProblems.Schema;
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[TokenScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API token; node tokens for the calls of gateway nodes.",
            };
            document.Components.SecuritySchemes[SessionScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionCookie.SecureName,
                Description = $"The session of a browser. Calls that change something also send the antiforgery token, as {AntiforgeryMiddleware.HeaderName}.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeOperation);
    });

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").RequireRateLimiting(RateLimits.Description);
        app.MapScalarApiReference("/docs", scalar =>
        {
            scalar.Title = "Cloud Service Gateway API";
            scalar.OpenApiRoutePattern = "/openapi/{documentName}.json";
            scalar.DefaultFonts = false;
            scalar.ProxyUrl = "";

            // What would send the document to the page's makers: the policy of the page forbids it, so the buttons would do nothing.
            scalar.DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools().HideClientButton();
        }).ExcludeFromDescription();
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<AuthorizationPolicy>().FirstOrDefault() is { } policy)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, context.Document)] = [] }];
            if (policy == UserAuthentication.Policy)
            {
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SessionScheme, context.Document)] = [] });
            }
        }

        if (metadata.OfType<IdempotencyPolicy>().Any())
        {
            AddHeader(operation, "Idempotency-Key", "Repeats with the same key and body do not create again; kept for a day.");
        }

        if (TakesVersion(metadata))
        {
            AddHeader(operation, "If-Match", "The ETag of the version that is to be changed; 412 when it is no longer current.");
        }

        ApiProblems.Describe(operation, context);
        ApiExamples.Describe(operation, context);
        return Task.CompletedTask;
    }

    /// <summary>Whether the handler asks for the version that If-Match names.</summary>
    public static bool TakesVersion(IList<object> metadata) =>
        metadata.OfType<MethodInfo>().Any(handler => handler.GetParameters().Any(p => p.ParameterType == typeof(ExpectedVersion)));

    private static void AddHeader(OpenApiOperation operation, string name, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }
}
