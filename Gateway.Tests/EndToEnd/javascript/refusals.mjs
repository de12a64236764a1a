// The gateway's refusals as the SDK for JavaScript reads them, in each wire protocol: name, message, status and request id. The keys and
// the daemons that stand for one mistake each are in the environment, as refusals.py tells.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AccessDeniedException, KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { HeadBucketCommand, HeadObjectCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListIdentitiesCommand, SESClient } from "@aws-sdk/client-ses";
import { ListContactListsCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { call, client, clientOverHttp2 } from "./gateway.mjs";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const cbor = { protocol: AwsSmithyRpcV2CborProtocol };
const model = () => new InvokeModelWithResponseStreamCommand({ modelId: "amazon.titan-text-lite-v1", body: "{}", contentType: "application/json" });
const speech = () => new StartStreamTranscriptionCommand({
  LanguageCode: "en-GB",
  MediaEncoding: "pcm",
  MediaSampleRateHertz: 16000,
  AudioStream: Readable.from([{ AudioEvent: { AudioChunk: Buffer.alloc(3200) } }]),
});

// Client, call, the family of its error codes, the status of a 403 of the gateway in its protocol, and the client's settings.
const calls = {
  "json 1.0, dynamodb": [DynamoDBClient, () => new ListTablesCommand({}), "json", 400],
  "json 1.0 for query, sqs": [SQSClient, () => new ListQueuesCommand({}), "query", 400],
  "json 1.0 for query, cloudwatch": [CloudWatchClient, () => new ListMetricsCommand({}), "query", 400],
  "cbor for query, cloudwatch": [CloudWatchClient, () => new ListMetricsCommand({}), "query", 400, cbor],
  "json 1.1, kinesis": [KinesisClient, () => new ListStreamsCommand({}), "json", 400],
  "rest-json, lambda": [LambdaClient, () => new ListFunctionsCommand({}), "json", 403],
  "rest-json, api-gateway": [APIGatewayClient, () => new GetRestApisCommand({}), "json", 403],
  "rest-json, sesv2": [SESv2Client, () => new ListContactListsCommand({}), "json", 403],
  "rest-json before events, bedrock-runtime": [BedrockRuntimeClient, model, "json", 403],
  "query, sns": [SNSClient, () => new ListTopicsCommand({}), "query", 403],
  "query, ses": [SESClient, () => new ListIdentitiesCommand({}), "query", 403],
  "rest-xml, route-53": [Route53Client, () => new ListHostedZonesCommand({}), "query", 403],
  "rest-xml, s3": [S3Client, () => new ListBucketsCommand({}), "s3", 403],
  "ec2": [EC2Client, () => new DescribeVpcsCommand({}), "ec2", 403],
};

function key(name) {
  const [accessKeyId, secretAccessKey] = process.env[name].split(" ");
  return { credentials: { accessKeyId, secretAccessKey } };
}

async function refusal(caller, command) {
  try {
    await caller.send(command);
  } catch (error) {
    return error;
  }
  throw new Error("was served");
}

function check(error, name, message, status) {
  assert.equal(error.name, name);
  assert.match(error.message, message);
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.$metadata.requestId ?? "", uuid, "request id");
  assert.ok(error.$response.headers["x-csg-error"], "told from AWS's own");
}

/** Makes every call and holds its error against what the services of its family would say. */
async function refused(names, message, settings = {}, status = undefined, statuses = {}) {
  const wrong = [];
  for (const [title, [Client, command, family, denied, extra]] of Object.entries(calls)) {
    try {
      check(await refusal(client(Client, { ...extra, ...settings }), command()), names[family], message, status ?? statuses[family] ?? denied);
    } catch (problem) {
      wrong.push(`${title}: ${problem.message}`);
    }
  }
  assert.deepEqual(wrong, []);
}

const families = (json, query, s3 = query, ec2 = query) => ({ json, query, s3, ec2 });
const denied = families("AccessDeniedException", "AccessDenied");
const unavailable = families("ServiceUnavailableException", "ServiceUnavailable");
const unknown = { credentials: { accessKeyId: "CSGKUNKNOWNUNKNOWN00", secretAccessKey: "x".repeat(40) } };

await call("an unknown key is refused in every protocol", () => refused(
  families("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure"),
  /^Client is unknown or has no access to service$/, unknown, undefined, { ec2: 401 }));

await call("a wrong secret is refused in every protocol", () => refused(
  families("InvalidSignatureException", "SignatureDoesNotMatch"), /^The request signature we calculated does not match/,
  { credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: "x".repeat(40) } }));

await call("a service that was not approved is refused in every protocol", () => refused(
  denied, /^Client is unknown or has no access to service '.+': request access/, key("CSG_UNAPPROVED")));

await call("a revoked request is refused in every protocol", () => refused(denied, /^Client is not Active$/, key("CSG_REVOKED")));

await call("a call against a policy is refused in every protocol", () => refused(
  denied, /^Action '\w+' violates policy 'csg\.action\.deny'/, key("CSG_POLICED")));

await call("a clock that is off is refused in every protocol", () => refused(
  families("InvalidSignatureException", "RequestTimeTooSkewed", undefined, "RequestExpired"), /^The difference between the request time/,
  { systemClockOffset: -20 * 60 * 1000 }));

await call("a control plane that is away is told in every protocol, and tried again", async () => {
  const settings = { maxAttempts: 2, proxy: process.env.CSG_WITHOUT_CONTROL_PLANE };
  await refused(unavailable, /Please try again/, settings, 503);
  assert.equal((await refusal(client(DynamoDBClient, settings), new ListTablesCommand({}))).$metadata.attempts, 2);
});

await call("an upstream that is away is told in every protocol, and tried again", async () => {
  const settings = { maxAttempts: 2, proxy: process.env.CSG_WITHOUT_UPSTREAM };
  await refused(unavailable, /could not reach .+\. Please try again/, settings, 502);
  assert.equal((await refusal(client(CloudWatchClient, { ...settings, ...cbor }), new ListMetricsCommand({}))).$metadata.attempts, 2);
});

await call("a refusal is not tried again", async () => {
  for (const [Client, command, , , extra] of Object.values(calls)) {
    const error = await refusal(client(Client, { ...extra, ...key("CSG_REVOKED"), maxAttempts: 3 }), command());
    assert.equal(error.$metadata.attempts, 1, Client.name);
    assert.equal(error.$fault, "client", Client.name);
  }
});

/** Runs with a clock of the process that is off by so many minutes. */
async function withClock(minutes, body) {
  const Right = globalThis.Date;
  const now = () => Right.now() + minutes * 60 * 1000;
  globalThis.Date = class extends Right {
    constructor(...when) {
      super(...(when.length === 0 ? [now()] : when));
    }

    static now = now;
  };
  try {
    await body();
  } finally {
    globalThis.Date = Right;
  }
}

await call("a clock that is off is set right by the Date of the refusal", async () => {
  // moto has neither streams of models nor CloudWatch in CBOR, and writes times of SES v2 as text, which this SDK does not read.
  for (const title of Object.keys(calls).filter((name) => !/^cbor|bedrock|sesv2/.test(name))) {
    const [Client, command, , , extra] = calls[title];
    for (const minutes of [-20, 20]) {
      await withClock(minutes, async () => {
        const caller = client(Client, { ...extra, maxAttempts: 2 });
        assert.equal((await caller.send(command())).$metadata.attempts, 2, title);
        assert.equal((await caller.send(command())).$metadata.attempts, 1, `${title}, the second time`);
      });
    }
  }
});

await call("an exception that the model knows has its own type", async () => {
  const error = await refusal(client(KinesisClient, key("CSG_POLICED")), new ListStreamsCommand({}));
  assert.ok(error instanceof AccessDeniedException);
});

await call("a HEAD of S3 is refused without a body", async () => {
  const s3 = (settings) => client(S3Client, settings);
  const missing = await refusal(s3({}), new HeadObjectCommand({ Bucket: "javascript-bucket", Key: "missing" }));
  assert.deepEqual([missing.name, missing.$metadata.httpStatusCode], ["NotFound", 404]);
  for (const settings of [unknown, key("CSG_REVOKED"), key("CSG_UNAPPROVED")]) {
    for (const command of [new HeadBucketCommand({ Bucket: "javascript-bucket" }), new HeadObjectCommand({ Bucket: "javascript-bucket", Key: "a" })]) {
      const error = await refusal(s3(settings), command);
      assert.equal(error.$metadata.httpStatusCode, 403);
      assert.match(error.$metadata.requestId, uuid);
      // What this SDK calls an answer without a body.
      assert.equal(error.name, "Unknown");
    }
  }
});

await call("a stream of events is refused over HTTP/2 as the service would", async () => {
  for (const [settings, name, message, status] of [
    [unknown, "UnrecognizedClientException", /^Client is unknown/, 403],
    [key("CSG_REVOKED"), "AccessDeniedException", /^Client is not Active$/, 403],
    [{ ...key("CSG_REVOKED"), systemClockOffset: -20 * 60 * 1000 }, "InvalidSignatureException", /^The difference between/, 403],
    [{ proxy: process.env.CSG_WITHOUT_CONTROL_PLANE }, "ServiceUnavailableException", /Please try again/, 503],
  ]) {
    for (const [Client, command, host] of [
      [TranscribeStreamingClient, speech, "transcribestreaming"],
      [BedrockRuntimeClient, model, "bedrock-runtime"],
    ]) {
      const caller = await clientOverHttp2(Client, `${host}.${process.env.AWS_REGION}.amazonaws.com`, settings);
      check(await refusal(caller, command()), name, message, status);
      caller.destroy();
    }
  }
});
