using Gateway.ControlPlane.Audit;

namespace Gateway.ControlPlane.Console.Activity;

/// <summary>Events of a list, and the names in them.</summary>
internal sealed record ActivityRows(IReadOnlyList<AuditEventResponse> Events, NameBook Names);
