namespace Gateway.ControlPlane.Console;

/// <summary>Paths of this server: a link to our sign-in must not lead to wherever its author wants, with our name on it.</summary>
internal static class LocalPath
{
    public static bool Is(string url) => url is ['/'] || (url is ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl));
}
