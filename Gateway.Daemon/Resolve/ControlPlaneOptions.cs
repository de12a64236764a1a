namespace Gateway.Daemon.Resolve;

/// <summary>How the control plane is reached, section <c>ControlPlane</c>.</summary>
internal sealed class ControlPlaneOptions
{
    public const string Section = "ControlPlane";

    /// <summary>
    /// The control plane's base URL, for example <c>https://control-plane:8443</c>; several, one a node, are parted by <c>;</c>. Plain http
    /// only to a loopback address.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>The URLs one by one, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Urls => Url.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The node token. Prefer <see cref="TokenFile"/>: the environment and command lines are easily seen.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the node token, read at start and at each reload.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The token itself, from wherever it is.</summary>
    /// <exception cref="InvalidDataException">The file holds no token.</exception>
    public string ReadToken()
    {
        string token = (string.IsNullOrWhiteSpace(TokenFile) ? Token! : File.ReadAllText(TokenFile)).Trim();

        // The value is not repeated: it may be the better part of a token.
        return token.Length > 0 && token.All(static c => c is > ' ' and < '\x7f')
            ? token
            : throw new InvalidDataException($"ControlPlane:{(string.IsNullOrWhiteSpace(TokenFile) ? nameof(Token) : nameof(TokenFile))}: expected one line with the node token.");
    }

    /// <summary>A PEM file with the private CA of the control plane; it replaces the system's roots.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long one call to the control plane may take, over all its URLs. Default 5 s, range 100 ms to 1 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
