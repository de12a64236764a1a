namespace Gateway.ControlPlane.Access;

/// <summary>Endpoint metadata: who lacks every one of the permissions is refused, and the refusal names the first.</summary>
/// <param name="AnyOf">One suffices.</param>
/// <param name="InEnvironment">Whether a membership of the path's environment may give it.</param>
internal sealed record RequiredPermission(IReadOnlyList<string> AnyOf, bool InEnvironment)
{
    /// <summary>Whether the request's caller holds one of them where they count.</summary>
    public bool IsHeld(HttpContext context) => InEnvironment
        ? context.Features.Get<EnvironmentScope>() is { } scope && AnyOf.Any(scope.Has)
        : context.Features.Get<Caller>() is { } caller && AnyOf.Any(caller.Has);
}
