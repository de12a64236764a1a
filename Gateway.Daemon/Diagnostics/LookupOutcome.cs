namespace Gateway.Daemon.Diagnostics;

/// <summary>How a look-up of a grant ended; in lower case it is a label's value.</summary>
internal enum LookupOutcome
{
    /// <summary>A fresh grant was in memory.</summary>
    Hit,

    /// <summary>The control plane gave one.</summary>
    Miss,

    /// <summary>One from memory served because the control plane did not answer.</summary>
    Stale,

    /// <summary>There is no such key, or no such scope of it.</summary>
    Unknown,

    /// <summary>Nothing in memory might serve, and the control plane did not answer.</summary>
    Unavailable,
}
