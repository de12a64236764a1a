using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests;

/// <summary>Ends the run's PostgreSQL cluster after the last test.</summary>
[SetUpFixture]
internal sealed class PostgresClusterTeardown
{
    [OneTimeTearDown]
    public Task StopAsync() => PostgresCluster.StopAsync();
}
