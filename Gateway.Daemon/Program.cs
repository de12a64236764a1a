using System.CommandLine;
using Gateway.Daemon.Cli;
using Gateway.Daemon.Hosting;

RootCommand root = new("Cloud Service Gateway daemon: lets applications call AWS with proxy keys, through HTTPS_PROXY.")
{
    RunCommand.Create(),
    CaCommand.Create(),
    DoorCommand.Create(),
};
RunCommand.MakeDefaultOf(root);

// Longer than the host's own graceful stop, which has limits of its own: the default of two seconds would cut calls off.
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = CsgOptions.LongestStopDelay + CsgOptions.LongestDrain + TimeSpan.FromSeconds(25) };
return await root.Parse(args).InvokeAsync(invocation);
