using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Api;

/// <summary>Endpoint metadata: the codes that this call may be refused with, beside those that every call of its form has.</summary>
internal sealed record ApiRefusals(IReadOnlyList<ProblemCode> Codes);

/// <summary>Names the codes that are an endpoint's own; <see cref="ApiProblems"/> adds those that follow from its form.</summary>
internal static class ApiRefusalRoutes
{
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ProblemCode[] codes) => route.WithMetadata(new ApiRefusals(codes));
}
