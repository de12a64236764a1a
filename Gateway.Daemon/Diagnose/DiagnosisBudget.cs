using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Diagnose;

/// <summary>Counts the diagnoses of the current minute, in all and by access key. Safe for concurrent use.</summary>
internal sealed class DiagnosisBudget(IOptions<DiagnosisOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private long _since = time.GetTimestamp();
    private int _taken;

    /// <summary>Takes one; false when there is none left for this key or at all.</summary>
    public bool TryTake(string accessKeyId)
    {
        int most = options.Value.MaxPerMinute;
        lock (_gate)
        {
            if (time.GetElapsedTime(_since) >= Window)
            {
                _since = time.GetTimestamp();
                _taken = 0;
                _byKey.Clear();
            }

            // Keys are remembered only with what was taken: there are never more than that.
            int taken = _byKey.GetValueOrDefault(accessKeyId);
            if (_taken >= most || taken >= (most + 3) / 4)
            {
                return false;
            }

            _taken++;
            _byKey[accessKeyId] = taken + 1;
            return true;
        }
    }
}
