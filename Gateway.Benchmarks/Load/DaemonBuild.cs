using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Stack;

namespace Gateway.Benchmarks.Load;

/// <summary>What a daemon is run by.</summary>
/// <param name="Program">
/// A published daemon, for example /usr/lib/csg-daemon/Gateway.Daemon, which asks its control plane by HTTP as operators' daemons do; or the
/// Gateway.Benchmarks.dll of another build, whose host has the daemon and a stand-in control plane in one process; null for this program,
/// which is such a host.
/// </param>
/// <param name="Environment">Variables that it gets beside those of this process.</param>
internal sealed record DaemonBuild(string? Program, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Whether it is a daemon alone, so that there is no relay of it.</summary>
    public bool IsPublished => Program is not null && !Program.EndsWith(".dll", StringComparison.Ordinal);

    /// <summary>The option that names a published daemon.</summary>
    public static Option<string?> CreateProgramOption() => new("--program")
    {
        Description = "A published daemon, for example /usr/lib/csg-daemon/Gateway.Daemon, to run as the gateway, beside a stand-in control plane that it asks by HTTP. "
            + "Without it the gateway is the daemon in this program's own process, compiled just in time.",
    };

    /// <summary>An option that takes variables, each as NAME=VALUE.</summary>
    public static Option<Dictionary<string, string>> CreateEnvironmentOption(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = static _ => [],
        CustomParser = Parse,
    };

    /// <summary>Starts the daemon.</summary>
    /// <param name="folder">Has the root, <c>ca.crt</c> and <c>ca.key</c>, which is the upstream's too.</param>
    /// <param name="audit">Its spool.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="upstream">Port of the upstream.</param>
    /// <param name="controlPlane">A published daemon's control plane.</param>
    /// <param name="isRelay">Whether it is the bare relay, which a published daemon cannot be.</param>
    public Process Start(string folder, string audit, int port, int upstream, Uri controlPlane, bool isRelay = false)
    {
        string certificate = Path.Combine(folder, "ca.crt"), admin = Text(FreePort.Next());
        ProcessStartInfo start = IsPublished
            ? new(
                Program!,
                [
                    "run", $"--Csg:Cert={certificate}", $"--Csg:Key={Path.Combine(folder, "ca.key")}", $"--Csg:BindPort={Text(port)}", "--Csg:ListenAddress=127.0.0.1",
                    $"--Csg:AdminBind=127.0.0.1:{admin}", $"--ControlPlane:Url={controlPlane}", "--ControlPlane:Token=benchmark",
                    $"--Upstream:ConnectTo=127.0.0.1:{Text(upstream)}", $"--Upstream:CaFile={certificate}", $"--Audit:SpoolDirectory={audit}",
                ])
            : ChildProcess.Of(
                Program,
                [
                    "daemon", "--folder", folder, "--audit", audit, "--port", Text(port), "--admin-port", admin,
                    "--upstream", $"127.0.0.1:{Text(upstream)}", "--upstream-ca", certificate, .. isRelay ? (string[])["--relay"] : [],
                ]);
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        return ChildProcess.Start(start);
    }

    private static Dictionary<string, string> Parse(ArgumentResult result)
    {
        Dictionary<string, string> variables = [];
        foreach (string word in result.Tokens.Select(static t => t.Value))
        {
            string[] parts = word.Split('=', 2);
            if (parts.Length != 2)
            {
                result.AddError($"'{word}' is no variable: expected NAME=VALUE.");
                return variables;
            }

            variables[parts[0]] = parts[1];
        }

        return variables;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
