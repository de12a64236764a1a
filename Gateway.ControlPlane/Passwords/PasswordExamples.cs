using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Passwords;

internal static class PasswordExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new SetPasswordRequest { Password = "four words that nobody knows", CurrentPassword = "four words of last year" },
        new UsePasswordLinkRequest { Token = "csgp_EXAMPLE-SHOWN-ONCE", Password = "four words that nobody knows" },
        new PasswordLinkResponse { UserId = "usr_01kqvnv3p0e8m9y2c5t7w4x6z8", Token = "csgp_EXAMPLE-SHOWN-ONCE", ExpiresAt = ApiExamples.Time.AddHours(24) },
    ];
}
