// Calls that the SDK for JavaScript signs with SigV4A: multi-region access points of S3, and global endpoints of EventBridge.
import "@aws-sdk/signature-v4a";
import assert from "node:assert/strict";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { call, client } from "./gateway.mjs";

const Bucket = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap";
const s3 = client(S3Client);

await call("an object is put through a multi-region access point", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "a b/ü+%/x", Body: "content", Metadata: { note: "x  y" } }));
});

await call("an object without a checksum is put through a multi-region access point", async () => {
  await client(S3Client, { requestChecksumCalculation: "WHEN_REQUIRED" }).send(new PutObjectCommand({ Bucket, Key: "plain", Body: "content" }));
});

await call("an object is got through a multi-region access point", async () => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "a b/ü+%/x" }));
  assert.equal(await Body.transformToString(), "answered");
});

await call("objects are listed through a multi-region access point", async () => {
  await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "a b/", Delimiter: "/" }));
});

await call("events are put to a global endpoint", async () => {
  const { FailedEntryCount } = await client(EventBridgeClient).send(new PutEventsCommand({
    EndpointId: "abcde.veo",
    Entries: [{ Source: "tests", DetailType: "order", Detail: JSON.stringify({ name: "grüße" }) }],
  }));
  assert.equal(FailedEntryCount, 0);
});

await call("a wrong secret is refused", async () => {
  const wrong = client(EventBridgeClient, { credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: "another/secret" } });
  await assert.rejects(wrong.send(new PutEventsCommand({ EndpointId: "abcde.veo", Entries: [] })), { name: "InvalidSignatureException" });
});
