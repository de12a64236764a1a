using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Users;

internal static class UserExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreateUserRequest { Email = "dana@example.com", Name = "Dana Developer", Roles = [] },
        new UpdateUserRequest { Roles = [BuiltInRoles.Approver] },
        new UserResponse
        {
            Id = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Email = "dana@example.com", Name = "Dana Developer", Roles = [], Status = "active", CreatedAt = ApiExamples.Time,
        },
        new CreateTokenRequest { Name = "laptop", ExpiresAt = ApiExamples.Time.AddDays(90) },
        new TokenResponse { Id = "tok_01kqvnv3p0e8m9y2c5t7w4x6zg", Name = "laptop", CreatedAt = ApiExamples.Time, ExpiresAt = ApiExamples.Time.AddDays(90), LastUsedAt = ApiExamples.Time },
        new IssuedTokenResponse
        {
            Id = "tok_01kqvnv3p0e8m9y2c5t7w4x6zg", Name = "laptop", Token = "csgt_EXAMPLE-SHOWN-ONCE", CreatedAt = ApiExamples.Time, ExpiresAt = ApiExamples.Time.AddDays(90),
        },
        new MeResponse
        {
            Id = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Email = "dana@example.com", Name = "Dana Developer", AccountId = "acc_01kqvnv3p0e8m9y2c5t7w4x6z6",
            Roles = [BuiltInRoles.Approver], Permissions = [Permissions.AccessRequests],
            Environments = [new MyEnvironmentResponse { Id = "env_01kqvnv3p0e8m9y2c5t7w4x6z9", Name = "orders-test", Role = BuiltInRoles.Developer }],
        },
    ];
}
