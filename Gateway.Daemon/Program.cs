using System.CommandLine;
using Gateway.Daemon.Cli;

RootCommand root = new("Cloud Service Gateway daemon: lets applications call AWS with proxy keys, through HTTPS_PROXY.")
{
    RunCommand.Create(),
    CaCommand.Create(),
    DoorCommand.Create(),
};
RunCommand.MakeDefaultOf(root);

// Longer than the host's own graceful stop: the default of two seconds would cut calls off.
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(45) };
return await root.Parse(args).InvokeAsync(invocation);
