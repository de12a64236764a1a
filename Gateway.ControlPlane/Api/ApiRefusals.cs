using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Api;

/// <summary>Endpoint metadata: the codes that this call may be refused with, beside those that every call of its form has.</summary>
internal sealed record ApiRefusals(IReadOnlyList<ProblemCode> Codes);
