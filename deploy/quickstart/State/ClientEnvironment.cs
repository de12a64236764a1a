using System.Text;

namespace Gateway.Quickstart.State;

/// <summary>Writes <c>client.env</c>, after whose <c>source</c> every AWS tool of that shell goes through the gateway.</summary>
internal static class ClientEnvironment
{
    private const string Direct = "localhost,127.0.0.1,::1";

    public static void Write(StateFolder folder, Uri proxy, string region)
    {
        ProxyKey key = folder.Load().Current ?? throw new QuickstartException("There is no proxy key yet.");
        string proxyUrl = proxy.GetLeftPart(UriPartial.Authority);
        (string Name, string Value)[] exports =
        [
            ("HTTPS_PROXY", proxyUrl),
            ("https_proxy", proxyUrl),
            ("NO_PROXY", Direct),
            ("no_proxy", Direct),
            ("AWS_CA_BUNDLE", folder.CaFile),
            ("CURL_CA_BUNDLE", folder.CaFile),
            ("NODE_EXTRA_CA_CERTS", folder.CaFile),
            ("AWS_ACCESS_KEY_ID", key.AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", key.SecretAccessKey),
            ("AWS_REGION", region),
            ("AWS_DEFAULT_REGION", region),
        ];

        StringBuilder text = new();
        text.Append("# Made by deploy/quickstart.sh. In a shell: source this file; AWS tools then go through the gateway.\n");
        text.Append("# The small forms are there because curl and Python prefer them.\n");
        foreach ((string name, string value) in exports)
        {
            text.Append("export ").Append(name).Append('=').Append(Quoted(value)).Append('\n');
        }

        text.Append("# What would win over the key above, or lead round the gateway.\n");
        text.Append("unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ENDPOINT_URL\n");
        folder.Write(StateFolder.ClientEnvironment, text.ToString());
    }

    /// <summary>As it is where the shell takes it so, else between single quotes.</summary>
    private static string Quoted(string value) =>
        value.All(static c => char.IsAsciiLetterOrDigit(c) || "/:.,_-+@%".Contains(c, StringComparison.Ordinal))
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
