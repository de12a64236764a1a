using System.CommandLine;
using Gateway.Daemon.Audit.Spool;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Hosting;
using Gateway.Daemon.Pass;
using Gateway.Daemon.Tls;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Daemon.Cli;

/// <summary>The verb <c>run</c>, which is also what happens without a verb.</summary>
internal static partial class RunCommand
{
    private const int Stopped = 0;
    private const int NotStarted = 1;

    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "A JSON file with settings; without it appsettings.json beside the program is read when it is there.",
    };

    private static readonly Argument<string[]> Settings = new("settings")
    {
        Description = "Settings as --Section:Name=value, for example --Csg:BindPort=3128; they win over the environment (Csg__BindPort) and the file.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        Command command = new("run", "Runs the daemon until it is told to stop (SIGTERM or Ctrl-C).");
        Attach(command);
        return command;
    }

    /// <summary>Without a verb the daemon runs.</summary>
    public static void MakeDefaultOf(Command root) => Attach(root);

    private static void Attach(Command command)
    {
        command.Options.Add(Config);
        command.Arguments.Add(Settings);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(static (result, cancellationToken) =>
            RunAsync(result.GetValue(Config), [.. result.GetValue(Settings) ?? [], .. result.UnmatchedTokens], cancellationToken));
    }

    private static async Task<int> RunAsync(string? config, string[] settings, CancellationToken cancellationToken)
    {
        if (settings.FirstOrDefault(static s => !s.StartsWith("--", StringComparison.Ordinal) || !s.Contains('=', StringComparison.Ordinal)) is { } odd)
        {
            return Fail([$"'{odd}' is no setting: expected --Section:Name=value; see --help."]);
        }

        if (config is not null && !File.Exists(config))
        {
            return Fail([$"--config {config}: no such file."]);
        }

        WebApplicationBuilder builder;
        try
        {
            builder = DaemonHost.CreateBuilder(config, settings);
        }
        catch (InvalidDataException e)
        {
            return Fail([$"{config ?? "appsettings.json"} is not valid JSON: {e.GetBaseException().Message}"]);
        }

        IReadOnlyList<string> mistakes = DaemonSettings.Mistakes(builder.Configuration, out CsgOptions? csg);
        if (csg is { Enable: false })
        {
            Console.WriteLine("Csg:Enable is false: the gateway is switched off, so there is nothing to do.");
            return Stopped;
        }

        if (mistakes.Count > 0)
        {
            return Fail(mistakes);
        }

        (RootCertificateSet? roots, IReadOnlyList<RootCertificateVerdict> verdicts) = RootCertificateSet.Load(csg!, TimeProvider.System.GetUtcNow());
        if (roots is null)
        {
            return Fail([.. RootCertificateSet.Mistakes(verdicts)]);
        }

        InlineCompletions.Set(csg!.InlineCompletions);
        await using WebApplication app = DaemonHost.Build(builder, roots);
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway.Daemon");
        foreach (RootCertificateVerdict warning in verdicts.Where(static v => v.Severity == RootCertificateSeverity.Warning))
        {
            RootCertificates.Warn(logger, warning.Text);
        }

        foreach (string rule in app.Services.GetRequiredService<UnsignedRules>().Useless())
        {
            UnsignedRules.Warn(logger, rule);
        }

        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (AuditSpoolException e)
        {
            return Fail([e.Message]);
        }
        catch (IOException e)
        {
            return Fail([$"{e.Message} Another process may hold the port: change Csg:BindPort or Csg:AdminBind, or stop it."]);
        }

        ICollection<string> addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Log.Started(logger, string.Join(", ", addresses), csg!.AdvertisedEndpoint);
        await app.WaitForShutdownAsync(cancellationToken);
        return Stopped;
    }

    private static int Fail(IReadOnlyList<string> sentences)
    {
        foreach (string sentence in sentences)
        {
            Console.Error.WriteLine(sentence);
        }

        return NotStarted;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.Started, LogLevel.Information, "Listening on {Addresses}; applications are told {Endpoint}", EventName = "Started")]
        public static partial void Started(ILogger logger, string addresses, string endpoint);
    }
}
