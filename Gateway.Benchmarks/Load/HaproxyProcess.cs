using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Benchmarks.Load;

/// <summary>HAProxy that takes TLS off and puts it on again, as many threads as cores: what the work without signatures costs in C.</summary>
internal static class HaproxyProcess
{
    /// <summary>Null when HAProxy is not installed.</summary>
    public static Process? Start(string folder, int port, int upstreamPort)
    {
        string file = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(
            file,
            $"""
            global
                nbthread {Environment.ProcessorCount}
                maxconn 4096
            defaults
                mode http
                http-reuse always
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend client
                bind 127.0.0.1:{port} ssl crt {folder}/{LoadCommand.Host}.pem crt {folder}/{LoadCommand.ObjectHost}.pem alpn http/1.1
                default_backend upstream
            backend upstream
                server one 127.0.0.1:{upstreamPort} ssl verify required ca-file {folder}/ca.crt sni ssl_fc_sni

            """);
        try
        {
            return Process.Start(new ProcessStartInfo("haproxy") { ArgumentList = { "-f", file, "-db" }, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
