using System.Security.Cryptography;
using Gateway.Quickstart.Api;
using Gateway.Quickstart.State;

namespace Gateway.Quickstart.Steps;

/// <summary>Passwords with which the admin and the developer sign in to the console: made once, kept beside their tokens.</summary>
internal sealed class PasswordStep(ControlPlaneApi admin, StateFolder folder)
{
    private const int Length = 20;

    // Without those that are taken for each other when read from a terminal.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public async Task RunAsync(string developerId, CancellationToken cancellationToken)
    {
        ResourceAnswer me = await admin.GetAsync("me", ApiJson.Default.ResourceAnswer, cancellationToken);
        await EnsureAsync(me.Id, StateFolder.AdminPassword, cancellationToken);
        await EnsureAsync(developerId, StateFolder.DeveloperPassword, cancellationToken);
    }

    private async Task EnsureAsync(string userId, string file, CancellationToken cancellationToken)
    {
        if (folder.FindToken(file) is not null)
        {
            return;
        }

        string password = RandomNumberGenerator.GetString(Alphabet, Length);
        TokenAnswer invitation = await admin.PostAsync($"users/{userId}/password-link", ApiJson.Default.TokenAnswer, cancellationToken);
        await admin.PostAsync("password", new PasswordBody(invitation.Token, password), ApiJson.Default.PasswordBody, cancellationToken);
        folder.Write(file, password + "\n");
    }
}
