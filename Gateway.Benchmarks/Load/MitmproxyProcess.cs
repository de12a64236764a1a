using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Gateway.Benchmarks.Load;

/// <summary>mitmproxy with an add-on that verifies and signs anew with botocore: the same work in the usual scriptable proxy.</summary>
internal static class MitmproxyProcess
{
    /// <summary>Null when mitmproxy is not installed.</summary>
    public static Process? Start(string folder, int port, int upstreamPort)
    {
        string text = port.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new("mitmdump")
        {
            ArgumentList =
            {
                "-q", "--listen-host", "127.0.0.1", "--listen-port", text, "-s", Path.Combine(AppContext.BaseDirectory, "Load", "resign.py"),
                "--set", "confdir=" + folder, "--set", "connection_strategy=lazy", "--set", "http2=false",
                "--set", $"ssl_verify_upstream_trusted_ca={folder}/ca.crt",
            },
            Environment =
            {
                ["CSG_UPSTREAM_PORT"] = upstreamPort.ToString(CultureInfo.InvariantCulture),
                ["CSG_PROXY_KEY"] = StandInControlPlane.ProxyKeyId,
                ["CSG_PROXY_SECRET"] = StandInControlPlane.ProxySecret,
            },
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
