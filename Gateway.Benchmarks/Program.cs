using System.CommandLine;
using BenchmarkDotNet.Running;
using Gateway.Benchmarks.ControlPlane;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Mixed;
using Gateway.Benchmarks.Scaling;
using Gateway.Benchmarks.Size;
using Gateway.Benchmarks.Startup;

Command code = new("code", "Measures code with BenchmarkDotNet; further words are BenchmarkDotNet's own options (code --help lists them).")
{
    TreatUnmatchedTokensAsErrors = false,
};
code.SetAction(result => BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run([.. result.UnmatchedTokens]));
RootCommand root = new("Measures the gateway: its code, the daemon and the control plane under load, and the daemon's memory by the size of bodies. Build with -c Release.")
{
    code,
    LoadCommand.Create(),
    CompareCommand.Create(),
    SizeCommand.Create(),
    StartupCommand.Create(),
    ResolveCommand.Create(),
    RevocationCommand.Create(),
    SoakCommand.Create(),
    MixedCommand.Create(),
    ScalingCommand.Create(),
    IngestCommand.Create(),
    ExportCommand.Create(),
    FiltersCommand.Create(),
    PagesCommand.Create(),
    UpstreamHost.CreateCommand(),
    SizeUpstream.CreateCommand(),
    DaemonProcess.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();
