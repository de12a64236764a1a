using Gateway.Signing.Contracts;

namespace Gateway.Daemon.Diagnose;

/// <summary>Fact of one refused request: what is known of the reason.</summary>
internal sealed record DiagnosisFeature(CallDiagnosis Diagnosis);
