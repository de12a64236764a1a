using Gateway.ControlPlane.Secrets;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Secrets;

internal sealed class SecretRotationTests : ControlPlaneFixture
{
    [Test]
    public async Task A_rotation_that_was_interrupted_goes_on_and_keys_work_all_the_while()
    {
        (string _, string accessKeyId, string _) = await Account.ActiveAsync();
        for (int i = 0; i < 120; i++)
        {
            await Account.ApprovedAsync();
        }

        string verifying = (await Account.ResolveAsync(accessKeyId))["verifyingKey"]!;
        SecretRotation rotation = ControlPlane.Services.GetRequiredService<SecretRotation>();
        KeyRingWriter.AddKey(ControlPlane.KeyRingFile, TimeProvider.System);
        long before = await rotation.CountRemainingAsync(CancellationToken.None);
        using var interrupt = new CancellationTokenSource();
        Assert.That(
            async () => await rotation.RunAsync(new Interrupter(interrupt), interrupt.Token),
            Throws.InstanceOf<OperationCanceledException>());
        long between = await rotation.CountRemainingAsync(CancellationToken.None);
        string during = (await Account.ResolveAsync(accessKeyId))["verifyingKey"]!;

        long done = await rotation.RunAsync(new Progress<long>(), CancellationToken.None);

        Assert.That(before, Is.GreaterThan(120));
        Assert.That(between, Is.InRange(1, before - 1));
        Assert.That(done, Is.EqualTo(between));
        Assert.That(await rotation.CountRemainingAsync(CancellationToken.None), Is.Zero);
        Assert.That(during, Is.EqualTo(verifying));
        Assert.That((await Account.ResolveAsync(accessKeyId))["verifyingKey"], Is.EqualTo(verifying));
    }

    private sealed class Interrupter(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }
}
