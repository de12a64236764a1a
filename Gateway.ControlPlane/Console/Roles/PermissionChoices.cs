using Gateway.ControlPlane.Access;

namespace Gateway.ControlPlane.Console.Roles;

/// <summary>The permissions that a role may hold, for a form: one row for each subject, read beside change.</summary>
/// <param name="Chosen">The permissions that are chosen.</param>
/// <param name="Caller">Who chooses: nobody gives what they do not hold.</param>
internal sealed record PermissionChoices(IReadOnlyList<string> Chosen, Caller Caller)
{
    private const string Separator = " > ";

    /// <summary>Subjects by where they hold, in the order of the API's list.</summary>
    public IEnumerable<IGrouping<string, PermissionChoice>> Groups => Permissions.All
        .Select(p => new PermissionChoice
        {
            Permission = p,
            Place = p.Split(Separator)[0],
            Name = p.Split(Separator)[1],
            IsChosen = Chosen.Contains(p),
            IsHeld = Caller.Has(p),
        })
        .GroupBy(c => c.Place == "Environment" ? "In every environment" : c.Place);
}

/// <summary>One permission in a form.</summary>
internal sealed record PermissionChoice
{
    public required string Permission { get; init; }

    public required string Place { get; init; }

    public required string Name { get; init; }

    public required bool IsChosen { get; init; }

    /// <summary>Whether the visitor holds it and so may give it.</summary>
    public required bool IsHeld { get; init; }
}
