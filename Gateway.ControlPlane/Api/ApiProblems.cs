using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace Gateway.ControlPlane.Api;

/// <summary>The refusals of an operation in the OpenAPI document: one response a status, one example a code.</summary>
internal static class ApiProblems
{
    public const string SchemaName = "Problem";

    private const string MediaType = "application/problem+json";

    /// <summary>RFC 9457, with our members.</summary>
    public static OpenApiSchema Schema => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457 problem details. Decide by code, which never changes its meaning; title and detail are for people.",
        Required = new HashSet<string>(["type", "title", "status", "detail", "code"]),
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("urn:cloud-service-gateway:problem: and the code."),
            ["title"] = Text("What is wrong, the same for every call with this code."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["detail"] = Text("What is wrong with this call."),
            ["code"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "The stable code. New ones may come.",
                Enum = [.. ProblemCodes.All.Select(c => JsonValue.Create(c.Code))],
            },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "With validation_failed: each bad field and what is wrong with it.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            ["permission"] = Text("With forbidden: the permission that is missing."),
            ["currentStatus"] = Text("With invalid_transition: the status that it has now."),
        },
    };

    /// <summary>Adds a response for each status that the operation may be refused with.</summary>
    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        foreach (IGrouping<int, ProblemCode> status in CodesOf(context).Distinct().OrderBy(c => c.Status).GroupBy(c => c.Status))
        {
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join("; ", status.Select(c => $"`{c.Code}`: {c.Title}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [MediaType] = new()
                    {
                        Schema = new OpenApiSchemaReference(SchemaName, context.Document),
                        Examples = status.ToDictionary(c => c.Code, IOpenApiExample (c) => new OpenApiExample { Summary = c.Title, Value = ExampleOf(c) }),
                    },
                },
            };
        }
    }

    private static IEnumerable<ProblemCode> CodesOf(OpenApiOperationTransformerContext context)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        bool hasBody = context.Description.ParameterDescriptions.Any(p => p.Source == BindingSource.Body);
        bool isChange = context.Description.HttpMethod != "GET";
        IEnumerable<ProblemCode> codes = metadata.OfType<ApiRefusals>().SelectMany(r => r.Codes)
            .Concat([ProblemCodes.MalformedRequest, ProblemCodes.InternalError, ProblemCodes.NotReady, ProblemCodes.DatabaseUnavailable]);
        if (metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<AuthorizationPolicy>().Any())
        {
            codes = codes.Append(ProblemCodes.Unauthenticated);
        }

        if (metadata.OfType<AuthorizationPolicy>().Contains(UserAuthentication.Policy))
        {
            codes = codes.Concat(isChange ? [ProblemCodes.RateLimited, ProblemCodes.AntiforgeryFailed] : [ProblemCodes.RateLimited]);
        }

        if (metadata.OfType<RequiredPermission>().Any())
        {
            codes = codes.Append(ProblemCodes.Forbidden);
        }

        if (context.Description.ParameterDescriptions.Any(p => p.Source == BindingSource.Path))
        {
            codes = codes.Append(ProblemCodes.NotFound);
        }

        if (hasBody || context.Description.ParameterDescriptions.Any(p => p.Source == BindingSource.Query))
        {
            codes = codes.Append(ProblemCodes.ValidationFailed);
        }

        if (hasBody)
        {
            codes = codes.Concat([ProblemCodes.BodyTooLarge, ProblemCodes.UnsupportedMediaType]);
        }

        if (isChange && ApiDescription.TakesVersion(metadata))
        {
            codes = codes.Append(ProblemCodes.PreconditionFailed);
        }

        if (metadata.OfType<IdempotencyPolicy>().FirstOrDefault() is { } idempotency)
        {
            codes = codes.Concat([ProblemCodes.ValidationFailed, ProblemCodes.IdempotencyInProgress, ProblemCodes.IdempotencyKeyReused]);
            codes = idempotency.ShowsSecret ? codes.Append(ProblemCodes.SecretAlreadyRevealed) : codes;
        }

        return metadata.OfType<EnableRateLimitingAttribute>().Any() ? codes.Append(ProblemCodes.RateLimited) : codes;
    }

    private static JsonObject ExampleOf(ProblemCode code)
    {
        var example = new JsonObject
        {
            ["type"] = $"urn:cloud-service-gateway:problem:{code.Code}",
            ["title"] = code.Title,
            ["status"] = code.Status,
            ["detail"] = code.Title + ".",
            ["code"] = code.Code,
        };
        if (code == ProblemCodes.ValidationFailed)
        {
            example["errors"] = new JsonObject { ["name"] = new JsonArray("Must not be empty.") };
        }
        else if (code == ProblemCodes.Forbidden)
        {
            example["permission"] = Permissions.AccessRequests;
        }
        else if (code == ProblemCodes.InvalidTransition)
        {
            example["currentStatus"] = "revoked";
        }

        return example;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
