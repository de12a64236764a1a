using System.CommandLine;
using BenchmarkDotNet.Running;
using Gateway.Benchmarks.ControlPlane;
using Gateway.Benchmarks.Load;

Command code = new("code", "Measures code with BenchmarkDotNet; further words are BenchmarkDotNet's own options (code --help lists them).")
{
    TreatUnmatchedTokensAsErrors = false,
};
code.SetAction(result => BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run([.. result.UnmatchedTokens]));
RootCommand root = new("Measures the gateway: its code, the daemon and the control plane under load. Build with -c Release.")
{
    code,
    LoadCommand.Create(),
    ResolveCommand.Create(),
    RevocationCommand.Create(),
    SoakCommand.Create(),
    UpstreamHost.CreateCommand(),
    DaemonProcess.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();
