using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Environments;

internal static class EnvironmentExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreateEnvironmentRequest { Name = "orders-test" },
        new UpdateEnvironmentRequest { Name = "orders-staging", ReportOnly = true },
        new EnvironmentResponse { Id = "env_01kqvnv3p0e8m9y2c5t7w4x6z9", Name = "orders-test", Status = "active", ReportOnly = false, CreatedAt = ApiExamples.Time },
        new AddMemberRequest { UserId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Role = "developer" },
        new UpdateMemberRequest { Role = "environment-admin" },
        new MemberResponse
        {
            UserId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Email = "dana@example.com", Name = "Dana Developer", Role = "developer", CreatedAt = ApiExamples.Time,
        },
    ];
}
