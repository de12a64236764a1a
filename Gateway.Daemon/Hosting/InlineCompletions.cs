namespace Gateway.Daemon.Hosting;

/// <summary>
/// The runtime's switch for socket completions on the polling thread. It is the process's, and read when the first socket is used
/// (<see href="https://github.com/dotnet/runtime/blob/main/src/libraries/System.Net.Sockets/src/System/Net/Sockets/SocketAsyncEngine.Unix.cs"/>).
/// </summary>
internal static class InlineCompletions
{
    /// <summary>
    /// How much of a body passes on a polling thread before the copy goes to the thread pool: where both sides are always ready, nothing
    /// else would end a copy's turn, and it would hold up every other connection of the thread.
    /// </summary>
    public const int MaxBytesAtOnce = 64 * 1024;

    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Sets the switch, unless whoever started the process has set it.</summary>
    public static void Set(bool isInline)
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, isInline ? "1" : "0");
        }
    }
}
