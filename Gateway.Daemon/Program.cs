using System.CommandLine;
using Gateway.Daemon.Cli;

RootCommand root = new("Cloud Service Gateway daemon: lets applications call AWS with proxy keys, through HTTPS_PROXY.")
{
    RunCommand.Create(),
    CaCommand.Create(),
};
RunCommand.MakeDefaultOf(root);
return await root.Parse(args).InvokeAsync();
