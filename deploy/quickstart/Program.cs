using System.CommandLine;
using Gateway.Quickstart;
using Gateway.Quickstart.Api;
using Gateway.Quickstart.State;
using Gateway.Quickstart.Steps;

Option<DirectoryInfo> folder = new("--state") { Description = "The quickstart's state folder.", Required = true };
Option<Uri> api = Address("--api", "The control plane's address, for example http://127.0.0.1:8080/.");
Option<Uri> proxy = Address("--proxy", "The daemon's proxy address, for example http://127.0.0.1:3128.");
Option<string> region = new("--region") { Description = "The AWS region.", Required = true };
Option<string> cloud = new("--cloud") { Description = "What to call the cloud credential.", Required = true };
Option<bool> createTable = new("--create-table") { Description = "Create a table first, to have something to list." };

Command node = new("node", "Registers the daemon as a node and keeps its token.") { folder, api };
node.SetAction((result, cancellationToken) => Reported(async () =>
{
    StateFolder state = new(result.GetValue(folder)!);
    using ControlPlaneApi admin = new(result.GetValue(api)!, state.ReadToken(StateFolder.AdminToken));
    await new NodeStep(admin, state, result.GetValue(api)!).RunAsync(cancellationToken);
}));

Command access = new("access", "Walks the workflow from request to proxy key; the credential comes from AWS_ACCESS_KEY_ID and its kin.")
{
    folder, api, proxy, region, cloud,
};
access.SetAction((result, cancellationToken) => Reported(async () =>
{
    StateFolder state = new(result.GetValue(folder)!);
    using ControlPlaneApi admin = new(result.GetValue(api)!, state.ReadToken(StateFolder.AdminToken));
    AccessStep step = new(admin, state, result.GetValue(api)!, CloudKeys.FromEnvironment(result.GetValue(cloud)!));
    await step.RunAsync(cancellationToken);
    ClientEnvironment.Write(state, result.GetValue(proxy)!, result.GetValue(region)!);
}));

Command demo = new("demo", "Makes one call with the AWS SDK through the proxy, and shows the audit line that it left.")
{
    folder, api, proxy, region, createTable,
};
demo.SetAction((result, cancellationToken) => Reported(async () =>
{
    StateFolder state = new(result.GetValue(folder)!);
    using ControlPlaneApi developer = new(result.GetValue(api)!, state.ReadToken(StateFolder.DeveloperToken));
    DemonstrationStep step = new(developer, state, result.GetValue(proxy)!, result.GetValue(region)!);
    await step.RunAsync(result.GetValue(createTable), cancellationToken);
}));

RootCommand root = new("The part of deploy/quickstart.sh that speaks to the control plane and to AWS.") { node, access, demo };
return await root.Parse(args).InvokeAsync();

static Option<Uri> Address(string name, string description) => new(name)
{
    Description = description,
    Required = true,
    CustomParser = static result =>
    {
        if (!Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address))
        {
            result.AddError($"'{result.Tokens[0].Value}' is not an address.");
        }

        return address;
    },
};

static async Task<int> Reported(Func<Task> step)
{
    try
    {
        await step();
        return 0;
    }
    catch (QuickstartException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}
