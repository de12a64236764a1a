using Gateway.Daemon.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Resolve;

/// <summary>
/// The control plane's nodes by their base URLs, and the one that is asked at present. Who fails to get an answer moves everyone on to the
/// next, in the order of the setting and round again; who answers stays. Safe for concurrent use.
/// </summary>
internal sealed partial class ControlPlaneNodes(IOptions<ControlPlaneOptions> options, ILogger<ControlPlaneNodes> logger)
{
    private readonly Uri[] _urls = [.. options.Value.Urls.Select(static url => new Uri(url.TrimEnd('/') + "/api/v1/gateway/"))];
    private int _current;

    /// <summary>How many there are.</summary>
    public int Count => _urls.Length;

    /// <summary>The one that is asked at present.</summary>
    public Uri Current => _urls[Volatile.Read(ref _current)];

    /// <summary>Moves on from a node that failed. Of many callers that it failed, the first moves.</summary>
    public void MoveOn(Uri failed)
    {
        int current = Volatile.Read(ref _current);
        int next = (current + 1) % _urls.Length;
        if (next != current && _urls[current] == failed && Interlocked.CompareExchange(ref _current, next, current) == current)
        {
            Log.Switched(logger, failed.Authority, _urls[next].Authority);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ControlPlaneSwitched, LogLevel.Warning, "The control plane at {Failed} does not answer: asking {Next}", EventName = "ControlPlaneSwitched")]
        public static partial void Switched(ILogger logger, string failed, string next);
    }
}
