using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.ControlPlane.Problems;

/// <summary>Makes RFC 9457 answers from codes.</summary>
internal static class Problem
{
    /// <summary>A problem with an explanation and further members.</summary>
    public static ProblemHttpResult Of(ProblemCode code, string detail, params (string Name, object? Value)[] members)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code.Code };
        foreach ((string name, object? value) in members)
        {
            extensions[name] = value;
        }

        return TypedResults.Problem(
            detail: detail,
            statusCode: code.Status,
            title: code.Title,
            type: $"urn:cloud-service-gateway:problem:{code.Code}",
            extensions: extensions);
    }

    /// <summary>400 that names each bad field.</summary>
    public static ProblemHttpResult Invalid(FieldErrors errors) =>
        Of(ProblemCodes.ValidationFailed, $"Not valid: {string.Join(", ", errors.Fields)}.", ("errors", errors.ToDictionary()));

    /// <summary>400 that names one bad field.</summary>
    public static ProblemHttpResult Invalid(string field, string message)
    {
        var errors = new FieldErrors();
        errors.Add(field, message);
        return Invalid(errors);
    }

    /// <summary>404 for something that does not exist, or exists in another account, which is told the same way.</summary>
    public static ProblemHttpResult NotFound(string what) => Of(ProblemCodes.NotFound, $"There is no such {what}.");

    /// <summary>409 that names the current status.</summary>
    public static ProblemHttpResult InvalidTransition(string what, string transition, string status) =>
        Of(ProblemCodes.InvalidTransition, $"The {what} is {status}: {transition} is not possible.", ("currentStatus", status));

    /// <summary>403 that names the missing permission.</summary>
    public static ProblemHttpResult Forbidden(string permission) =>
        Of(ProblemCodes.Forbidden, $"The permission \"{permission}\" is missing.", ("permission", permission));

    /// <summary>412 for an If-Match that names another version.</summary>
    public static ProblemHttpResult PreconditionFailed() =>
        Of(ProblemCodes.PreconditionFailed, "If-Match names another version than the current one; read it again.");
}
