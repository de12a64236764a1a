namespace Gateway.ControlPlane.Console.Activity;

/// <summary>What the trail is narrowed to, as the address says it.</summary>
internal sealed class ActivityFilter
{
    public string? Kind { get; set; }

    public string? Decision { get; set; }

    public string? Environment { get; set; }

    public string? Service { get; set; }

    public string? Action { get; set; }

    /// <summary>An e-mail address: whose call it was, or, among administrative acts, who did it.</summary>
    public string? Person { get; set; }

    public string? AccessKey { get; set; }

    public string? RequestId { get; set; }

    /// <summary>In UTC, as a field of type <c>datetime-local</c> writes it.</summary>
    public string? From { get; set; }

    public string? To { get; set; }

    /// <summary><c>true</c>: only calls that a policy that only reports would have refused.</summary>
    public string? Reported { get; set; }

    public string? AccessRequest { get; set; }

    public string? Requester { get; set; }

    public string? Actor { get; set; }

    public string? Target { get; set; }

    /// <summary>What links alone narrow to: it has no field, and is shown with its name.</summary>
    public IEnumerable<(string Name, string Label, string Id)> Links => new (string Name, string Label, string? Id)[]
        {
            ("accessRequest", "Access request", AccessRequest),
            ("requester", "Requester", Requester),
            ("actor", "Done by", Actor),
            ("target", "Done to", Target),
        }
        .Where(l => !string.IsNullOrEmpty(l.Id)).Select(l => (l.Name, l.Label, l.Id!));

    public IEnumerable<string?> Ids => Links.Select(l => l.Id);

    /// <summary>Whether it narrows beyond the kind, which has its own tabs.</summary>
    public bool Narrows => Members.Any(m => m.Name != "kind" && !string.IsNullOrEmpty(m.Value));

    /// <summary>Whether one of the fields that are folded away is filled.</summary>
    public bool NarrowsFinely => new[] { From, To, AccessKey, RequestId, Reported, Action }.Any(v => !string.IsNullOrEmpty(v));

    private IEnumerable<(string Name, string? Value)> Members =>
    [
        ("kind", Kind), ("decision", Decision), ("environment", Environment), ("service", Service), ("action", Action), ("person", Person),
        ("accessKey", AccessKey), ("requestId", RequestId), ("from", From), ("to", To), ("reported", Reported),
        ("accessRequest", AccessRequest), ("requester", Requester), ("actor", Actor), ("target", Target),
    ];

    /// <summary>The address with one member set, or, with null, left out.</summary>
    public string With(string name, string? value) => PageAddress.With("/activity", Members, name, value);
}
