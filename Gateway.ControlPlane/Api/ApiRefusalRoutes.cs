using Gateway.ControlPlane.Problems;

namespace Gateway.ControlPlane.Api;

/// <summary>Names the codes that are an endpoint's own; <see cref="ApiProblems"/> adds those that follow from its form.</summary>
internal static class ApiRefusalRoutes
{
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ProblemCode[] codes) => route.WithMetadata(new ApiRefusals(codes));
}
