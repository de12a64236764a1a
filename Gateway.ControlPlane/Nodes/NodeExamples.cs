using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Nodes;

internal static class NodeExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreateNodeRequest { Name = "gateway-1" },
        new NodeResponse
        {
            Id = "nod_01kqvnv3p0e8m9y2c5t7w4x6zd", Name = "gateway-1", CreatedAt = ApiExamples.Time, Live = true, Version = "1.0.0",
            Endpoint = "http://gateway.example.com:3128", StartedAt = ApiExamples.Time, LastSeenAt = ApiExamples.Time, RevocationLagMs = 21.5,
        },
    ];
}
