using System.CommandLine;
using BenchmarkDotNet.Running;
using Gateway.Benchmarks.Load;

Command code = new("code", "Measures code with BenchmarkDotNet; further words are BenchmarkDotNet's own options (code --help lists them).")
{
    TreatUnmatchedTokensAsErrors = false,
};
code.SetAction(result => BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run([.. result.UnmatchedTokens]));
RootCommand root = new("Measures the gateway: its code, and the whole daemon under load. Build with -c Release.")
{
    code,
    LoadCommand.Create(),
    UpstreamHost.CreateCommand(),
    DaemonProcess.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();
