using System.Text;
using Gateway.Signing.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Catalog;

[TestFixture]
public sealed class OperationVectorsTests
{
    [Test]
    public void Every_operation_that_botocore_serializes_is_named_again()
    {
        ServiceCatalog catalog = ServiceCatalog.Default;
        var wrong = new List<string>();
        int count = 0;
        foreach (string[] fields in CatalogVectors.Operations())
        {
            (string command, string operation, string signingName, string region) = (fields[0], fields[1], fields[2], fields[3]);
            (string method, string url, string target, string contentType) = (fields[4], fields[5], fields[6], fields[7]);
            count++;
            int slash = url.IndexOf('/', StringComparison.Ordinal);
            int question = url.IndexOf('?', StringComparison.Ordinal);
            string host = url[..slash];
            string path = question < 0 ? url[slash..] : url[slash..question];
            HostMatch? match = catalog.MatchHost(host);
            CatalogService? service = signingName.Length == 0
                ? match?.Services[0]
                : match?.ServiceFor(signingName, path);
            if (service is null || service != catalog.FindByCommand(command) || (region.Length > 0 && !match!.AcceptsRegion(region)))
            {
                wrong.Add($"{string.Join(' ', fields)}: host of {service?.Id ?? "nobody"}");
                continue;
            }

            string? named = OperationIdentifier.Identify(service, new OperationRequest
            {
                Method = method,
                RawPath = path,
                RawQuery = question < 0 ? "" : url[(question + 1)..],
                Host = match,
                Target = target.Length == 0 ? null : target,
                ContentType = contentType.Length == 0 ? null : contentType,
                HasCopySource = fields[8] == "copy",
                Body = Encoding.ASCII.GetBytes(fields[9]),
            });
            if (named != operation)
            {
                wrong.Add($"{string.Join(' ', fields)}: named {named ?? "nothing"}");
            }
        }

        Assert.That(wrong, Is.Empty, () => $"{wrong.Count} of {count}, for example:\n" + string.Join('\n', wrong.Take(40)));
        Assert.That(count, Is.GreaterThan(18_000));
    }
}
