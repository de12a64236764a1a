using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
public sealed class HostVectorsTests
{
    [Test]
    public void Every_host_that_botocore_resolves_is_of_the_service_that_signs_for_it()
    {
        ServiceCatalog catalog = ServiceCatalog.Default;
        var wrong = new List<string>();
        int count = 0;
        foreach (string[] fields in CatalogVectors.Hosts())
        {
            (string host, string command, string signingName, string region) = (fields[0], fields[1], fields[2], fields[3]);
            count++;
            HostMatch? match = catalog.MatchHost(host);
            string? problem = match switch
            {
                null => "no match",
                _ when !catalog.KnowsHost(host) => "not known",
                _ when match.ServiceFor(signingName) != catalog.FindByCommand(command) =>
                    $"is {match.ServiceFor(signingName)?.Id ?? "nobody"} of {string.Join(',', match.Services)}",
                _ when !match.AcceptsRegion(region) => "region not accepted",
                _ => null,
            };
            if (problem is not null)
            {
                wrong.Add($"{string.Join(' ', fields)}: {problem}");
            }
        }

        Assert.That(wrong, Is.Empty, () => $"{wrong.Count} of {count}, for example:\n" + string.Join('\n', wrong.Take(40)));
        Assert.That(count, Is.GreaterThan(80_000));
    }
}
