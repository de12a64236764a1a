// One or more calls to each service of the mission, in the protocol that the SDK for JavaScript speaks to it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { APIGatewayClient, CreateRestApiCommand, GetRestApiCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateApiCommand, GetApiCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateVaultCommand, GlacierClient, UploadArchiveCommand } from "@aws-sdk/client-glacier";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeClustersCommand, RedshiftClient } from "@aws-sdk/client-redshift";
import { CreateHostedZoneCommand, ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { SESClient, SendEmailCommand, VerifyEmailIdentityCommand } from "@aws-sdk/client-ses";
import { SendEmailCommand as SendEmailVersion2Command, SESv2Client } from "@aws-sdk/client-sesv2";
import { CreateStateMachineCommand, ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { call, client } from "./gateway.mjs";

const said = "grüße & <more>";

await call("apigateway keeps a REST API", async () => {
  const apigateway = client(APIGatewayClient);
  const { id } = await apigateway.send(new CreateRestApiCommand({ name: "javascript" }));
  assert.equal((await apigateway.send(new GetRestApiCommand({ restApiId: id }))).name, "javascript");
});

await call("apigatewayv2 keeps an HTTP API", async () => {
  const apigateway = client(ApiGatewayV2Client);
  const { ApiId } = await apigateway.send(new CreateApiCommand({ Name: "javascript", ProtocolType: "HTTP" }));
  assert.equal((await apigateway.send(new GetApiCommand({ ApiId }))).Name, "javascript");
});

await call("cloudwatch keeps a metric", async () => {
  const cloudwatch = client(CloudWatchClient);
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: "javascript", MetricData: [{ MetricName: "calls", Value: 1 }] }));
  assert.equal((await cloudwatch.send(new ListMetricsCommand({ Namespace: "javascript" }))).Metrics[0].MetricName, "calls");
});

await call("dynamodb keeps an item", async () => {
  const dynamodb = client(DynamoDBClient);
  await dynamodb.send(new CreateTableCommand({
    TableName: "javascript",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  }));
  await dynamodb.send(new PutItemCommand({ TableName: "javascript", Item: { id: { S: said } } }));
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "javascript", Key: { id: { S: said } } }));
  assert.equal(Item.id.S, said);
});

await call("ec2 makes a network", async () => {
  const ec2 = client(EC2Client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [Vpc.VpcId] }));
  assert.equal(Vpcs[0].CidrBlock, "10.7.0.0/16");
});

await call("glacier keeps an archive", async () => {
  const glacier = client(GlacierClient);
  await glacier.send(new CreateVaultCommand({ accountId: "-", vaultName: "javascript" }));
  const { archiveId } = await glacier.send(new UploadArchiveCommand({
    accountId: "-",
    vaultName: "javascript",
    body: Buffer.alloc(3 * 1024 * 1024, "archive"),
  }));
  assert.ok(archiveId);
});

await call("kinesis takes a record", async () => {
  const kinesis = client(KinesisClient);
  await kinesis.send(new CreateStreamCommand({ StreamName: "javascript", ShardCount: 1 }));
  const put = await kinesis.send(new PutRecordCommand({ StreamName: "javascript", PartitionKey: "k", Data: Buffer.from(said) }));
  assert.ok(put.SequenceNumber);
});

await call("kms decrypts what it encrypted", async () => {
  const kms = client(KMSClient);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: KeyMetadata.KeyId, Plaintext: Buffer.from(said) }));
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
  assert.equal(Buffer.from(Plaintext).toString(), said);
});

await call("lambda takes a function of 50 MB", async () => {
  const { Role } = await client(IAMClient).send(new CreateRoleCommand({
    RoleName: "javascript",
    AssumeRolePolicyDocument: JSON.stringify({
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  }));
  const ZipFile = await readFile(process.env.CSG_LAMBDA_PACKAGE);
  const { CodeSize } = await client(LambdaClient).send(new CreateFunctionCommand({
    FunctionName: "javascript",
    Runtime: "nodejs20.x",
    Role: Role.Arn,
    Handler: "handler.handler",
    Code: { ZipFile },
  }));
  assert.equal(CodeSize, ZipFile.length);
});

await call("redshift describes clusters", async () => {
  assert.ok((await client(RedshiftClient).send(new DescribeClustersCommand({}))).Clusters);
});

await call("route53 keeps a zone", async () => {
  const route53 = client(Route53Client);
  await route53.send(new CreateHostedZoneCommand({ Name: "javascript.example.com", CallerReference: "javascript" }));
  const { HostedZones } = await route53.send(new ListHostedZonesCommand({}));
  assert.ok(HostedZones.some((zone) => zone.Name === "javascript.example.com."));
});

await call("ses version 1 sends a mail", async () => {
  const ses = client(SESClient);
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: "javascript@example.com" }));
  const { MessageId } = await ses.send(new SendEmailCommand({
    Source: "javascript@example.com",
    Destination: { ToAddresses: ["javascript@example.com"] },
    Message: { Subject: { Data: said }, Body: { Text: { Data: said } } },
  }));
  assert.ok(MessageId);
});

await call("ses version 2 sends a mail", async () => {
  const { MessageId } = await client(SESv2Client).send(new SendEmailVersion2Command({
    FromEmailAddress: "javascript@example.com",
    Destination: { ToAddresses: ["javascript@example.com"] },
    Content: { Simple: { Subject: { Data: said }, Body: { Text: { Data: said } } } },
  }));
  assert.ok(MessageId);
});

await call("states keeps a state machine", async () => {
  const states = client(SFNClient);
  await states.send(new CreateStateMachineCommand({
    name: "javascript",
    roleArn: "arn:aws:iam::123456789012:role/javascript",
    definition: JSON.stringify({ StartAt: "end", States: { end: { Type: "Succeed" } } }),
  }));
  const { stateMachines } = await states.send(new ListStateMachinesCommand({}));
  assert.ok(stateMachines.some((machine) => machine.name === "javascript"));
});

await call("sns publishes a message", async () => {
  const sns = client(SNSClient);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "javascript" }));
  assert.ok((await sns.send(new PublishCommand({ TopicArn, Message: said }))).MessageId);
});

await call("sqs delivers a message", async () => {
  const sqs = client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "javascript" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: said }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  assert.equal(Messages[0].Body, said);
});

await call("ssm keeps a parameter", async () => {
  const ssm = client(SSMClient);
  await ssm.send(new PutParameterCommand({ Name: "/javascript/said", Value: said, Type: "String" }));
  assert.equal((await ssm.send(new GetParameterCommand({ Name: "/javascript/said" }))).Parameter.Value, said);
});

await call("sts says who is calling", async () => {
  assert.ok((await client(STSClient).send(new GetCallerIdentityCommand({}))).Account);
});

await call("sts hands out no credentials", async () => {
  const assume = new AssumeRoleCommand({ RoleArn: "arn:aws:iam::123456789012:role/javascript", RoleSessionName: "javascript" });
  await assert.rejects(client(STSClient).send(assume), (error) => error.name === "AccessDenied" && /csg.action.allow/.test(error.message));
});
