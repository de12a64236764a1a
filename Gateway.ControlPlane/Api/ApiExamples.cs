using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.ControlPlane.AccessRequests;
using Gateway.ControlPlane.Audit;
using Gateway.ControlPlane.CloudCredentials;
using Gateway.ControlPlane.Daemons;
using Gateway.ControlPlane.Diagnoses;
using Gateway.ControlPlane.DryRuns;
using Gateway.ControlPlane.Environments;
using Gateway.ControlPlane.Nodes;
using Gateway.ControlPlane.Passwords;
using Gateway.ControlPlane.PolicyGroups;
using Gateway.ControlPlane.Prices;
using Gateway.ControlPlane.Roles;
using Gateway.ControlPlane.Services;
using Gateway.ControlPlane.Sessions;
using Gateway.ControlPlane.Usage;
using Gateway.ControlPlane.Users;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Gateway.ControlPlane.Api;

/// <summary>
/// An example for every body in the OpenAPI document. They are instances of the contracts, so that they cannot name a member that is not
/// there. A resource adds its own in its <c>…Examples</c>; a test asks for one of each.
/// </summary>
internal static class ApiExamples
{
    /// <summary>The time of examples.</summary>
    public static readonly DateTimeOffset Time = new(2026, 5, 5, 10, 0, 0, TimeSpan.Zero);

    private static readonly FrozenDictionary<Type, object> ByType = new[]
    {
        AccessRequestExamples.All, AuditExamples.All, CloudCredentialExamples.All, DaemonExamples.All, DiagnosisExamples.All, DryRunExamples.All,
        EnvironmentExamples.All, NodeExamples.All, PasswordExamples.All, PolicyGroupExamples.All, PriceExamples.All, RoleExamples.All,
        ServiceExamples.All, SessionExamples.All, SigningExamples.All, UsageExamples.All, UserExamples.All,
    }.SelectMany(all => all).ToFrozenDictionary(example => example.GetType());

    /// <summary>Gives request and answers of an operation their examples.</summary>
    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        JsonSerializerOptions json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (context.Description.ParameterDescriptions.FirstOrDefault(p => p.Source == BindingSource.Body) is { } body)
        {
            Set(operation.RequestBody?.Content, Of(body.Type, json));
        }

        foreach (ApiResponseType answer in context.Description.SupportedResponseTypes)
        {
            if (operation.Responses?.TryGetValue(answer.StatusCode.ToString(CultureInfo.InvariantCulture), out IOpenApiResponse? response) == true)
            {
                Set(response.Content, answer.Type is null ? null : Of(answer.Type, json));
            }
        }
    }

    private static void Set(IDictionary<string, OpenApiMediaType>? content, JsonNode? json)
    {
        foreach ((string mediaType, OpenApiMediaType body) in content ?? new Dictionary<string, OpenApiMediaType>())
        {
            JsonNode? example = mediaType switch
            {
                "application/json" => json,
                "text/event-stream" => DaemonExamples.Changes,
                "application/x-ndjson" => AuditExamples.Lines,
                UsageCsv.MediaType => UsageExamples.Csv,
                _ => null,
            };
            body.Example ??= example?.DeepClone();
        }
    }

    private static JsonNode? Of(Type type, JsonSerializerOptions json)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Page<>))
        {
            return Of(type.GenericTypeArguments[0], json) is { } item ? new JsonObject { ["items"] = new JsonArray(item), ["nextCursor"] = null } : null;
        }

        return ByType.TryGetValue(type, out object? example) ? JsonSerializer.SerializeToNode(example, json.GetTypeInfo(type)) : null;
    }
}
