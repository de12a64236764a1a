using System.Collections.Frozen;

namespace Gateway.ControlPlane.Access;

/// <summary>The environment that the path names, and what the caller may do in it. A feature of the request.</summary>
internal sealed record EnvironmentScope
{
    public required string Id { get; init; }

    public required bool IsArchived { get; init; }

    /// <summary>Permissions from the account roles and from the membership.</summary>
    public required IReadOnlySet<string> Permissions { get; init; }

    public bool Has(string permission) => Permissions.Covers(permission);

    // Parameters are bound before filters run: where the environment does not exist the filter answers, and this value is never used.
    public static ValueTask<EnvironmentScope> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<EnvironmentScope>() ?? Nowhere);

    private static EnvironmentScope Nowhere { get; } = new() { Id = "", IsArchived = true, Permissions = FrozenSet<string>.Empty };

    public static EnvironmentScope For(Caller caller, EnvironmentAccessRow row) => new()
    {
        Id = row.Id,
        IsArchived = row.Status == "archived",
        Permissions = caller.Permissions
            .Concat(BuiltInRoles.Environment.GetValueOrDefault(row.Role ?? "", FrozenSet<string>.Empty))
            .ToFrozenSet(StringComparer.Ordinal),
    };
}
