using Gateway.ControlPlane.Access;
using Gateway.ControlPlane.Api;
using Gateway.ControlPlane.Users;

namespace Gateway.ControlPlane.Sessions;

internal static class SessionExamples
{
    private static readonly SessionDetailsResponse Session = new()
    {
        Id = "ses_01kqvnv3p0e8m9y2c5t7w4x6zh",
        Method = SessionMethods.Password,
        ClientAddress = "192.0.2.10",
        CreatedAt = ApiExamples.Time,
        LastSeenAt = ApiExamples.Time,
        ExpiresAt = ApiExamples.Time.AddHours(1),
    };

    public static IReadOnlyList<object> All { get; } =
    [
        new SignInRequest { Email = "dana@example.com", Password = "four words that nobody knows" },
        Session,
        new SessionResponse
        {
            User = new SessionUserResponse { Id = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Email = "dana@example.com", Name = "Dana Developer" },
            Account = new SessionAccountResponse { Id = "acc_01kqvnv3p0e8m9y2c5t7w4x6z6", Name = "example" },
            Roles = [BuiltInRoles.Approver], Permissions = [Permissions.AccessRequests],
            Environments = [new MyEnvironmentResponse { Id = "env_01kqvnv3p0e8m9y2c5t7w4x6z9", Name = "orders-test", Role = BuiltInRoles.Developer }],
            Session = Session, AntiforgeryToken = "CfDJ8-EXAMPLE-SENT-AS-X-CSRF-TOKEN",
        },
    ];
}
