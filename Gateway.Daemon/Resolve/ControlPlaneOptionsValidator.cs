using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

internal sealed class ControlPlaneOptionsValidator : IValidateOptions<ControlPlaneOptions>
{
    public ValidateOptionsResult Validate(string? name, ControlPlaneOptions options)
    {
        List<string> mistakes = [];
        if (options.Urls.Count == 0)
        {
            mistakes.Add("ControlPlane:Url is empty: expected the control plane's base URL, for example https://control-plane:8443.");
        }

        foreach (string text in options.Urls)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
            {
                mistakes.Add($"ControlPlane:Url is '{text}': expected the control plane's base URL, for example https://control-plane:8443.");
            }
            else if (url.Scheme == "http" && !url.IsLoopback)
            {
                mistakes.Add($"ControlPlane:Url is '{text}': expected https, because grants cross it; http is taken for loopback only.");
            }
        }

        if (string.IsNullOrWhiteSpace(options.Token) == string.IsNullOrWhiteSpace(options.TokenFile))
        {
            mistakes.Add("ControlPlane:TokenFile: expected a file with the node token (or the token itself in ControlPlane:Token, not both).");
        }
        else if (!string.IsNullOrWhiteSpace(options.TokenFile) && !File.Exists(options.TokenFile))
        {
            mistakes.Add($"ControlPlane:TokenFile is '{options.TokenFile}': no such file; issue a token with POST /api/v1/nodes/{{id}}/tokens.");
        }
        else if (TokenMistake(options) is { } mistake)
        {
            mistakes.Add(mistake);
        }

        if (!string.IsNullOrEmpty(options.CaFile) && !File.Exists(options.CaFile))
        {
            mistakes.Add($"ControlPlane:CaFile is '{options.CaFile}': no such file; expected a PEM file with the control plane's CA.");
        }

        if (options.Timeout < TimeSpan.FromMilliseconds(100) || options.Timeout > TimeSpan.FromMinutes(1))
        {
            mistakes.Add($"ControlPlane:Timeout is '{options.Timeout}': expected 00:00:00.1 to 00:01:00.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static string? TokenMistake(ControlPlaneOptions options)
    {
        try
        {
            options.ReadToken();
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"ControlPlane:TokenFile is '{options.TokenFile}': it cannot be read ({e.Message}).";
        }
    }
}
