using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Gateway.Quickstart.Api;
using Gateway.Quickstart.State;

namespace Gateway.Quickstart.Steps;

/// <summary>One call as an application would make it: the AWS SDK, the proxy key, the proxy. Then what the gateway recorded.</summary>
internal sealed class DemonstrationStep(ControlPlaneApi developer, StateFolder folder, Uri proxy, string region)
{
    private const string TableName = "quickstart";

    /// <summary>Events travel in batches; this many looks, a fifth of a second apart.</summary>
    private const int AuditLooks = 75;

    public async Task RunAsync(bool createTable, CancellationToken cancellationToken)
    {
        ProxyKey key = folder.Load().Current ?? throw new QuickstartException("There is no proxy key yet.");
        using AmazonDynamoDBClient dynamo = new(
            new BasicAWSCredentials(key.AccessKeyId, key.SecretAccessKey),
            new AmazonDynamoDBConfig
            {
                RegionEndpoint = RegionEndpoint.GetBySystemName(region),
                HttpClientFactory = new ProxiedHttpClientFactory(proxy, folder.CaFile),
                MaxErrorRetry = 2,
            });
        string requestId;
        try
        {
            if (createTable)
            {
                await EnsureTableAsync(dynamo, cancellationToken);
            }

            Console.WriteLine($"calling DynamoDB ListTables in {region} through {proxy.GetLeftPart(UriPartial.Authority)} with {key.AccessKeyId}");
            ListTablesResponse answer = await dynamo.ListTablesAsync(new ListTablesRequest { Limit = 20 }, cancellationToken);
            requestId = answer.ResponseMetadata.RequestId;
            Console.WriteLine($"the answer: HTTP {(int)answer.HttpStatusCode}, request id {requestId}, tables [{string.Join(", ", answer.TableNames ?? [])}]");
        }
        catch (AmazonDynamoDBException e)
        {
            throw new QuickstartException($"The call was answered with {e.ErrorCode}: {e.Message}", e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException)
        {
            throw new QuickstartException($"The call did not get through: {(e.InnerException ?? e).Message}", e);
        }

        Console.WriteLine($"the audit line it left: {await FindAuditLineAsync(key.AccessKeyId, requestId, cancellationToken)}");
    }

    private static async Task EnsureTableAsync(AmazonDynamoDBClient dynamo, CancellationToken cancellationToken)
    {
        try
        {
            await dynamo.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = TableName,
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    AttributeDefinitions = [new AttributeDefinition("id", ScalarAttributeType.S)],
                    KeySchema = [new KeySchemaElement("id", KeyType.HASH)],
                },
                cancellationToken);
        }
        catch (ResourceInUseException)
        {
            // An earlier run made it.
        }
    }

    private async Task<string> FindAuditLineAsync(string accessKeyId, string requestId, CancellationToken cancellationToken)
    {
        try
        {
            for (int look = 0; look < AuditLooks; look++)
            {
                PageAnswer<JsonElement> events = await developer.GetAsync(
                    $"audit-events?accessKey={accessKeyId}&limit=20", ApiJson.Default.PageAnswerJsonElement, cancellationToken);
                foreach (JsonElement item in events.Items)
                {
                    if (Text(item, "requestId") == requestId || Text(item, "upstreamRequestId") == requestId)
                    {
                        return item.GetRawText();
                    }
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
        catch (ApiException e)
        {
            throw new QuickstartException($"The audit trail could not be read: {e.Message}", e);
        }

        throw new QuickstartException($"The call succeeded, but no audit line for request id {requestId} came within 15 seconds.");
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
