namespace Gateway.ControlPlane.Secrets;

/// <summary>
/// The current key ring. <c>keys rotate</c> changes the file while servers run, so the file's time is looked at before each use and
/// a changed file is loaded. Safe for concurrent use; a ring that was replaced is left to the collector, because others may hold it.
/// </summary>
internal sealed class KeyRingSource(SecretsOptions options)
{
    private readonly Lock _lock = new();
    private KeyRing? _ring;
    private DateTime _loadedFileTime;

    /// <summary>The ring as the file has it now; the last good one while the file cannot be read.</summary>
    /// <exception cref="KeyRingException">The file was never readable.</exception>
    public KeyRing Current
    {
        get
        {
            DateTime fileTime = File.GetLastWriteTimeUtc(options.KeyRingFile);
            lock (_lock)
            {
                if (_ring is null || fileTime != _loadedFileTime)
                {
                    try
                    {
                        _ring = KeyRing.Load(options.KeyRingFile);
                        _loadedFileTime = fileTime;
                    }
                    catch (KeyRingException) when (_ring is not null)
                    {
                        return _ring;
                    }
                }

                return _ring;
            }
        }
    }
}
