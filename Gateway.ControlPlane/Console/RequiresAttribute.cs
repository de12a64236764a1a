namespace Gateway.ControlPlane.Console;

/// <summary>
/// What a page, or one handler of it, asks of its visitor: one of the permissions, or, without any, only a session. A handler's own
/// attribute replaces the page's. A page without either is for everybody, signed in or not.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequiresAttribute(params string[] anyOf) : Attribute
{
    /// <summary>One suffices; a refusal names the first.</summary>
    public IReadOnlyList<string> AnyOf { get; } = anyOf;

    /// <summary>Whether the permission is looked for in the path's environment, which must exist.</summary>
    public bool InEnvironment { get; init; }
}
