using System.CommandLine;
using Gateway.ControlPlane.Commands;

RootCommand root = new("Cloud Service Gateway control plane: who may use which cloud service, and what was used.");
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(MigrateCommand.Create());
root.Subcommands.Add(BootstrapCommand.Create());
root.Subcommands.Add(KeysCommand.Create());

// Long enough for the host's own graceful stop.
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(45) };
return await root.Parse(args).InvokeAsync(invocation);
