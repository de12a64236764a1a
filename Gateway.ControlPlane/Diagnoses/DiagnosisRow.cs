using System.Text.Json;
using Gateway.Signing.Contracts;

namespace Gateway.ControlPlane.Diagnoses;

internal sealed record DiagnosisRow
{
    public string RequestId { get; init; } = "";

    public DateTimeOffset StoredAt { get; init; }

    /// <summary>The JSON that the daemon sent.</summary>
    public string Diagnosis { get; init; } = "{}";

    /// <summary>When the call arrived; null when its audit event is gone already.</summary>
    public DateTimeOffset? Time { get; init; }

    public string? Reason { get; init; }

    public CallDiagnosis Read() => JsonSerializer.Deserialize(Diagnosis, ContractsJsonContext.Default.CallDiagnosis) ?? new CallDiagnosis();
}
