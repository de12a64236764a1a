using Gateway.ControlPlane.Access;

namespace Gateway.ControlPlane.Console.Roles;

/// <summary>The permissions that a role may hold, for a form: one row for each subject, seeing beside changing.</summary>
/// <param name="Chosen">The permissions that are chosen.</param>
/// <param name="Caller">Who chooses: nobody gives what they do not hold.</param>
internal sealed record PermissionChoices(IReadOnlyList<string> Chosen, Caller Caller)
{
    private const string Separator = " > ";

    /// <summary>Subjects by where they hold, in the order of the API's list.</summary>
    public IEnumerable<(string Place, IEnumerable<(string Subject, IReadOnlyList<PermissionChoice> Choices)> Subjects)> Groups => Permissions.All
        .GroupBy(static p => p.Split(Separator)[0])
        .Select(place => (
            place.Key == "Environment" ? "In every environment" : place.Key,
            place.GroupBy(SubjectOf).Select(subject => (subject.Key, (IReadOnlyList<PermissionChoice>)[.. subject.OrderBy(p => !IsRead(p)).Select(ChoiceOf)]))));

    private static bool IsRead(string permission) => permission.EndsWith(Permissions.ReadSuffix, StringComparison.Ordinal);

    private static string NameOf(string permission) => permission.Split(Separator)[1];

    private static string SubjectOf(string permission) => NameOf(IsRead(permission) ? permission[..^Permissions.ReadSuffix.Length] : permission);

    private PermissionChoice ChoiceOf(string permission) => new()
    {
        Permission = permission,
        Name = NameOf(permission),
        Text = IsRead(permission) ? "see" : Permissions.All.Contains(permission + Permissions.ReadSuffix) ? "change" : "allowed",
        IsRead = IsRead(permission),
        IsChosen = Chosen.Contains(permission),
        IsHeld = Caller.Has(permission),
    };
}

/// <summary>One permission in a form.</summary>
internal sealed record PermissionChoice
{
    public required string Permission { get; init; }

    /// <summary>Its name without where it holds.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows, in a row that names the subject.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it allows to see and no more.</summary>
    public required bool IsRead { get; init; }

    public required bool IsChosen { get; init; }

    /// <summary>Whether the visitor holds it and so may give it.</summary>
    public required bool IsHeld { get; init; }
}
