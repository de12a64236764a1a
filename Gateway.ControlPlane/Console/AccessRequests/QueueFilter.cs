using Gateway.ControlPlane.AccessRequests;

namespace Gateway.ControlPlane.Console.AccessRequests;

/// <summary>What the queue is narrowed to, as the address says it.</summary>
internal sealed class QueueFilter
{
    public string? Status { get; set; }

    public string? Search { get; set; }

    public string? Environment { get; set; }

    public string? Requester { get; set; }

    public string? DecidedBy { get; set; }

    public string? PolicyGroup { get; set; }

    public string? CloudCredential { get; set; }

    /// <summary>What links alone narrow to: it has no field, and is shown with its name.</summary>
    public IEnumerable<(string Name, string Label, string Id)> Links => new (string Name, string Label, string? Id)[]
        {
            ("requester", "Asked by", Requester),
            ("decidedBy", "Decided by", DecidedBy),
            ("policyGroup", "Policy group", PolicyGroup),
            ("cloudCredential", "Cloud credential", CloudCredential),
        }
        .Where(l => !string.IsNullOrEmpty(l.Id)).Select(l => (l.Name, l.Label, l.Id!));

    /// <summary>Whether it narrows beyond the status, which has its own tabs.</summary>
    public bool Narrows => Members.Any(m => m.Name != "status" && !string.IsNullOrEmpty(m.Value));

    private IEnumerable<(string Name, string? Value)> Members =>
    [
        ("status", Status), ("search", Search), ("environment", Environment), ("requester", Requester), ("decidedBy", DecidedBy),
        ("policyGroup", PolicyGroup), ("cloudCredential", CloudCredential),
    ];

    /// <summary>The address with one member set, or, with null, left out.</summary>
    public string With(string name, string? value) => PageAddress.With("/access-requests", Members, name, value);

    /// <summary>As the API takes it.</summary>
    public AccessRequestQuery Read() => new()
    {
        Status = FormValues.Text(Status),
        Search = FormValues.Text(Search),
        Environment = FormValues.Text(Environment),
        Requester = FormValues.Text(Requester),
        DecidedBy = FormValues.Text(DecidedBy),
        PolicyGroup = FormValues.Text(PolicyGroup),
        CloudCredential = FormValues.Text(CloudCredential),
    };
}
