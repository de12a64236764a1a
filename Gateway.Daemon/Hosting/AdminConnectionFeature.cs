namespace Gateway.Daemon.Hosting;

/// <summary>Fact of one connection: it came in on the admin address.</summary>
internal sealed class AdminConnectionFeature
{
    public static AdminConnectionFeature Instance { get; } = new();

    private AdminConnectionFeature()
    {
    }
}
