using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>
/// A fixture over one running control plane with two accounts that know nothing of each other. Server, clock and database are its own, so
/// that such fixtures run side by side; one that measures the machine's time or what the whole process has in common says that it does not.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal abstract class ControlPlaneFixture
{
    protected RunningControlPlane ControlPlane { get; private set; } = null!;

    protected TestAccount Account { get; private set; } = null!;

    protected TestAccount OtherAccount { get; private set; } = null!;

    /// <summary>Settings of this fixture, on top of the necessary ones.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    /// <summary>Starts what <see cref="Settings"/> names.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await PrepareAsync();
        ControlPlane = await RunningControlPlane.StartAsync(Settings);
        Account = await TestAccount.CreateAsync(ControlPlane);
        OtherAccount = await TestAccount.CreateAsync(ControlPlane);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (ControlPlane is not null)
        {
            await ControlPlane.DisposeAsync();
        }
    }
}
