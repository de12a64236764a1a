using System.Net;
using Gateway.Quickstart.Api;
using Gateway.Quickstart.State;

namespace Gateway.Quickstart.Steps;

/// <summary>
/// What people do with the gateway, in their order: an admin sets up an environment, a developer and a cloud credential; the developer
/// asks for access, the admin approves, the developer takes the proxy key. What an earlier run did is found again, not repeated.
/// </summary>
internal sealed class AccessStep(ControlPlaneApi admin, StateFolder folder, Uri address, CloudKeys cloud)
{
    private const string EnvironmentName = "quickstart";
    private const string DeveloperEmail = "developer@quickstart.example";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SignInAsync(cancellationToken);
            string developerId = await EnsureDeveloperAsync(cancellationToken);
            await new PasswordStep(admin, folder).RunAsync(developerId, cancellationToken);
            string environmentId = await EnsureEnvironmentAsync(developerId, cancellationToken);
            string credentialId = await EnsureCloudCredentialAsync(cancellationToken);
            using ControlPlaneApi developer = new(address, folder.ReadToken(StateFolder.DeveloperToken));
            ProxyKeyStep proxyKey = new(admin, developer, folder);
            await proxyKey.RunAsync(environmentId, credentialId, cancellationToken);
        }
        catch (ApiException e)
        {
            throw new QuickstartException($"The workflow stopped: {e.Message}", e);
        }
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            await admin.GetAsync("me", ApiJson.Default.ResourceAnswer, cancellationToken);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            throw new QuickstartException("The control plane does not take admin.token any more; begin anew with deploy/quickstart.sh --reset.", e);
        }
    }

    private async Task<string> EnsureDeveloperAsync(CancellationToken cancellationToken)
    {
        if (folder.FindToken(StateFolder.DeveloperToken) is { } kept)
        {
            using ControlPlaneApi developer = new(address, kept);
            try
            {
                return (await developer.GetAsync("me", ApiJson.Default.ResourceAnswer, cancellationToken)).Id;
            }
            catch (ApiException e) when (e.Status == HttpStatusCode.Unauthorized)
            {
                // The token was revoked or has expired: the user gets another one below.
            }
        }

        ResourceAnswer? user = await FindAsync("users", static u => u.Email == DeveloperEmail, cancellationToken);
        user ??= await admin.PostAsync(
            "users", new UserBody(DeveloperEmail, "Quickstart developer", []), ApiJson.Default.UserBody, ApiJson.Default.ResourceAnswer, cancellationToken);
        TokenAnswer token = await admin.PostAsync(
            $"users/{user.Id}/tokens", new NameBody("quickstart"), ApiJson.Default.NameBody, ApiJson.Default.TokenAnswer, cancellationToken);
        folder.Write(StateFolder.DeveloperToken, token.Token + "\n");
        Console.WriteLine($"the admin created the developer {DeveloperEmail}");
        return user.Id;
    }

    private async Task<string> EnsureEnvironmentAsync(string developerId, CancellationToken cancellationToken)
    {
        ResourceAnswer? environment = await FindAsync(
            "environments", static e => e is { Name: EnvironmentName, Status: "active" }, cancellationToken);
        if (environment is null)
        {
            environment = await admin.PostAsync(
                "environments", new NameBody(EnvironmentName), ApiJson.Default.NameBody, ApiJson.Default.ResourceAnswer, cancellationToken);
            Console.WriteLine($"the admin created the environment '{EnvironmentName}'");
        }

        try
        {
            await admin.PostAsync(
                $"environments/{environment.Id}/members",
                new MemberBody(developerId, "developer"),
                ApiJson.Default.MemberBody,
                ApiJson.Default.JsonElement,
                cancellationToken);
            Console.WriteLine("the admin made the developer a member of it");
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // A member already.
        }

        return environment.Id;
    }

    private async Task<string> EnsureCloudCredentialAsync(CancellationToken cancellationToken)
    {
        ResourceAnswer? credential = await FindAsync(
            "cloud-credentials", c => c.Status == "active" && c.Kind == cloud.Kind && c.Name == cloud.Name, cancellationToken);
        QuickstartState state = folder.Load();
        if (credential is not null && state.CloudKeyHashes.GetValueOrDefault(credential.Id) == cloud.Hash)
        {
            return credential.Id;
        }

        if (credential is not null)
        {
            // A new key for the same purpose: every proxy key that was approved with it goes on working.
            await admin.PostAsync(
                $"cloud-credentials/{credential.Id}/rotate",
                new CloudCredentialBody(null, null, null, cloud.AccessKeyId, cloud.SecretAccessKey, cloud.SessionToken),
                ApiJson.Default.CloudCredentialBody,
                ApiJson.Default.JsonElement,
                cancellationToken);
            Console.WriteLine($"the admin rotated the cloud credential '{cloud.Name}' to {cloud.AccessKeyId}");
        }
        else
        {
            credential = await admin.PostAsync(
                "cloud-credentials",
                new CloudCredentialBody(cloud.Name, "aws", cloud.Kind, cloud.AccessKeyId, cloud.SecretAccessKey, cloud.SessionToken),
                ApiJson.Default.CloudCredentialBody,
                ApiJson.Default.ResourceAnswer,
                cancellationToken);
            Console.WriteLine($"the admin stored the cloud credential '{cloud.Name}' ({cloud.AccessKeyId})");
        }

        folder.Save(state with { CloudKeyHashes = state.CloudKeyHashes.SetItem(credential.Id, cloud.Hash) });
        await VerifyAsync(credential.Id, cancellationToken);
        return credential.Id;
    }

    private async Task VerifyAsync(string credentialId, CancellationToken cancellationToken)
    {
        VerificationAnswer outcome = await admin.PostAsync(
            $"cloud-credentials/{credentialId}/verify", ApiJson.Default.VerificationAnswer, cancellationToken);
        Console.WriteLine(outcome.Verified
            ? $"AWS says that it is {outcome.Arn ?? "valid"} of account {outcome.AccountId}"
            : $"AWS could not confirm the cloud credential: {outcome.Error}");
    }

    private async Task<ResourceAnswer?> FindAsync(string list, Func<ResourceAnswer, bool> matches, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            string path = cursor is null ? $"{list}?limit=100" : $"{list}?limit=100&cursor={Uri.EscapeDataString(cursor)}";
            PageAnswer<ResourceAnswer> page = await admin.GetAsync(path, ApiJson.Default.PageAnswerResourceAnswer, cancellationToken);
            if (page.Items.FirstOrDefault(matches) is { } item)
            {
                return item;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return null;
    }
}
