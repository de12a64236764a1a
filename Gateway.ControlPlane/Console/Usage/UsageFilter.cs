namespace Gateway.ControlPlane.Console.Usage;

/// <summary>What usage is summed over, by what, and what of it is charted, as the address says it.</summary>
internal sealed class UsageFilter
{
    public string? By { get; set; }

    public string? Measure { get; set; }

    /// <summary>First and last day, in UTC, as 2026-05-05.</summary>
    public string? From { get; set; }

    public string? To { get; set; }

    public string? Environment { get; set; }

    public string? Service { get; set; }

    public string? Action { get; set; }

    /// <summary>An e-mail address: whose calls.</summary>
    public string? Person { get; set; }

    public string? Requester { get; set; }

    public bool Narrows => new[] { Environment, Service, Action, Person, Requester }.Any(v => !string.IsNullOrEmpty(v));

    private IEnumerable<(string Name, string? Value)> Members =>
    [
        ("by", By), ("measure", Measure), ("from", From), ("to", To), ("environment", Environment), ("service", Service), ("action", Action),
        ("person", Person), ("requester", Requester),
    ];

    /// <summary>The address with one member set, or, with null, left out.</summary>
    public string With(string name, string? value) => PageAddress.With("/usage", Members, name, value);

    /// <summary>The address of other days.</summary>
    public string Between(string from, string to) =>
        PageAddress.With("/usage", [.. Members.Where(m => m.Name is not ("from" or "to")), ("from", from)], "to", to);
}
