using System.CommandLine;
using System.Net;

namespace Gateway.Benchmarks.Scaling;

/// <summary>
/// The parts of <c>deploy/scaling_test.sh</c> that are more than starting and killing: setting an account up, calling through the
/// balancer, revoking, and comparing answers with stored events. What they share is a folder.
/// </summary>
internal static class ScalingCommand
{
    public static Command Create()
    {
        Command command = new("scaling", "Parts of deploy/scaling_test.sh.") { Prepare(), Drive(), Revoke(), Stored() };
        command.Hidden = true;
        return command;
    }

    private static Option<string> Folder() => new("--folder") { Description = "Folder of the run.", Required = true };

    private static Option<string> Api() => new("--api") { Description = "Base URL of a control-plane node.", Required = true };

    private static Option<string> Proxy() => new("--proxy") { Description = "ADDRESS:PORT of the balancer.", Required = true };

    private static Command Prepare()
    {
        Option<string> folder = Folder();
        Option<string> api = Api();
        Option<string[]> daemons = new("--daemons") { Description = "Names of the daemons.", Required = true, AllowMultipleArgumentsPerToken = true };
        Command command = new("prepare", "Makes an environment, a credential, a key, and a token for each daemon.") { folder, api, daemons };
        command.SetAction((result, cancellationToken) => RunFolder.PrepareAsync(
            new RunFolder(result.GetValue(folder)!), new Uri(result.GetValue(api)!), result.GetValue(daemons)!, cancellationToken));
        return command;
    }

    private static Command Drive()
    {
        Option<string> folder = Folder(), proxy = Proxy();
        Option<string> name = new("--name") { Description = "Name of the step.", Required = true };
        Option<int> seconds = new("--seconds") { Required = true };
        Option<int> connections = new("--connections") { DefaultValueFactory = static _ => 12 };
        Command command = new("drive", "Calls over kept connections, nothing retried; prints what the clients saw as a line of a table.")
        {
            folder, proxy, name, seconds, connections,
        };
        command.SetAction((result, cancellationToken) => DriveRun.RunAsync(
            new RunFolder(result.GetValue(folder)!),
            IPEndPoint.Parse(result.GetValue(proxy)!),
            result.GetValue(name)!,
            TimeSpan.FromSeconds(result.GetValue(seconds)),
            result.GetValue(connections),
            cancellationToken));
        return command;
    }

    private static Command Revoke()
    {
        Option<string> folder = Folder(), proxy = Proxy();
        Option<string> api = Api();
        Command command = new("revoke", "Makes a key, calls with it through the balancer, revokes it, and prints the longest time until a refusal, in milliseconds.")
        {
            folder, proxy, api,
        };
        command.SetAction((result, cancellationToken) => RunFolder.RevokeAsync(
            new RunFolder(result.GetValue(folder)!), IPEndPoint.Parse(result.GetValue(proxy)!), new Uri(result.GetValue(api)!), cancellationToken));
        return command;
    }

    private static Command Stored()
    {
        Option<string> folder = Folder();
        Option<string> connectionString = new("--connection-string") { Required = true };
        Option<int> wait = new("--wait") { Description = "Seconds to wait for events that are missing.", DefaultValueFactory = static _ => 30 };
        Command command = new("stored", "Compares the answers of every drive with the stored audit events.") { folder, connectionString, wait };
        command.SetAction((result, cancellationToken) => StoredEvents.CompareAsync(
            new RunFolder(result.GetValue(folder)!),
            result.GetValue(connectionString)!,
            TimeSpan.FromSeconds(result.GetValue(wait)),
            cancellationToken));
        return command;
    }
}
