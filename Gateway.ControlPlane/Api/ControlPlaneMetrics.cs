using System.Diagnostics.Metrics;

namespace Gateway.ControlPlane.Api;

/// <summary>The control plane's own measurements, beside those of Kestrel, ASP.NET Core and Npgsql.</summary>
internal sealed class ControlPlaneMetrics : IDisposable
{
    public const string MeterName = "Gateway.ControlPlane";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _grants;
    private readonly Counter<long> _auditEvents;

    private readonly Counter<long> _signatures;

    public ControlPlaneMetrics()
    {
        _signatures = _meter.CreateCounter<long>("csg.signatures", "{signature}", "SigV4A signatures made for daemons, and refusals, by outcome");
        _grants = _meter.CreateCounter<long>("csg.grants", "{grant}", "Resolve calls by outcome");
        _auditEvents = _meter.CreateCounter<long>("csg.audit_events", "{event}", "Audit events taken from daemons");
    }

    /// <param name="outcome">active, inactive, unknown_access_key or unknown_scope.</param>
    public void GrantResolved(string outcome) => _grants.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="outcome">request, chunk, or the code of the problem.</param>
    /// <param name="count">How many.</param>
    public void Signed(string outcome, int count) => _signatures.Add(count, new KeyValuePair<string, object?>("outcome", outcome));

    public void AuditEventsStored(int accepted, int duplicates)
    {
        _auditEvents.Add(accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        _auditEvents.Add(duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
    }

    public void Dispose() => _meter.Dispose();
}
