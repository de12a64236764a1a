namespace Gateway.Benchmarks.ControlPlane;

/// <summary>Milliseconds, sorted.</summary>
internal sealed class Percentiles(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double At(double share) => _sorted.Length == 0 ? 0 : _sorted[Math.Min(_sorted.Length - 1, (int)(_sorted.Length * share))];

    public override string ToString() => $"p50 {At(0.50):F1} ms, p99 {At(0.99):F1} ms, longest {At(1):F1} ms of {Count}";
}
