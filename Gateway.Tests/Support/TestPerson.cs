using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>A user with a password, who signs in with browsers.</summary>
internal sealed record TestPerson(RunningControlPlane ControlPlane, string Id, string Email, string Password)
{
    /// <summary>One that the rules take for anybody's.</summary>
    public const string GoodPassword = "Ein langes Passwort mit ü";

    /// <summary>A user of the admin's account with account roles and a password.</summary>
    public static async Task<TestPerson> CreateAsync(RunningControlPlane controlPlane, ControlPlaneClient admin, params string[] roles)
    {
        string name = TestAccount.Unique("person");
        string email = $"{name}@example.com";
        string password = TestAccount.Unique("Ein langes Passwort") + " ü";
        string id = (await admin.PostAsync("users", new { email, name, roles })).Expect(201).Id;
        (await admin.SendAsync(HttpMethod.Put, $"users/{id}/password", new { password })).Expect(204);
        return new TestPerson(controlPlane, id, email, password);
    }

    /// <summary>Whoever calls with a token, given a password by a link that the admin makes.</summary>
    public static async Task<TestPerson> OfAsync(RunningControlPlane controlPlane, ControlPlaneClient admin, ControlPlaneClient caller)
    {
        ControlPlaneAnswer me = (await caller.GetAsync("me")).Expect(200);
        string link = (await admin.PostAsync($"users/{me.Id}/password-link")).Expect(201)["token"]!;
        (await controlPlane.Client(null).PostAsync("password", new { token = link, password = GoodPassword })).Expect(204);
        return new TestPerson(controlPlane, me.Id, me["email"]!, GoodPassword);
    }

    /// <summary>A browser without a session.</summary>
    public Browser Browser() => new(ControlPlane.Address);

    /// <summary>A browser that has signed in.</summary>
    public async Task<Browser> SignedInAsync()
    {
        Browser browser = Browser();
        ControlPlaneAnswer answer = await browser.SignInAsync(Email, Password);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        return browser;
    }
}
