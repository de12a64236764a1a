namespace Gateway.Benchmarks.Scaling;

/// <summary>One call.</summary>
/// <param name="Start">Timestamp of <see cref="System.Diagnostics.Stopwatch"/> when it began.</param>
/// <param name="End">The same when its answer had come, or it had failed.</param>
/// <param name="Status">HTTP status; 0 without an answer.</param>
/// <param name="RequestId">The request id of the answer.</param>
/// <param name="Reason">Why it was refused or failed; null of a call that went well.</param>
internal readonly record struct DriveCall(long Start, long End, int Status, string? RequestId, string? Reason)
{
    public bool IsOk => Status == 200;
}
