// The payload forms, addresses and odd names of S3 as programs with the SDK for JavaScript use them.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:https";
import { Readable } from "node:stream";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { HttpsProxyAgent } from "https-proxy-agent";
import { call, client } from "./gateway.mjs";

const Bucket = "javascript-bucket";
const s3 = client(S3Client);

async function stored(Key, from = s3) {
  const { Body } = await from.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body.transformToByteArray());
}

async function keeps(Key, through = s3) {
  const body = randomBytes(1000);
  await through.send(new PutObjectCommand({ Bucket, Key, Body: body, Metadata: { note: "x  y" } }));
  assert.deepEqual(await stored(Key, through), body);
  const { Contents } = await through.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
  assert.deepEqual(Contents.map((entry) => entry.Key), [Key]);
}

/** What a program without any SDK gets from a presigned URL. */
function overUrl(method, url, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: new HttpsProxyAgent(process.env.HTTPS_PROXY) }, async (answer) => {
      const content = (await answer.toArray()).join("");
      answer.statusCode === 200 ? resolve(content) : reject(new Error(`${answer.statusCode} ${content}`));
    });
    sent.on("error", reject).end(body);
  });
}

await call("a bucket is made", async () => {
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: process.env.AWS_REGION } }));
});

await call("a key with spaces and signs is kept", () => keeps("a b+c%d&e=f;g:h@i$j,k!l*m'n(o)p~q#r?s"));

await call("a key that looks escaped is kept", () => keeps("a%20b%2Fc%252F+%2B"));

await call("a key in unicode is kept", () => keeps("ü/ß/日本語/𝄞/e\u0301"));

await call("a key with repeated slashes is kept", () => keeps("a//b///c//"));

await call("a key with dot segments is kept", () => keeps("a/./b/../c/..."));

await call("an object with a trailing checksum is kept", async () => {
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key: "trailing", Body: ChecksumAlgorithm, ChecksumAlgorithm }));
    assert.equal((await stored("trailing")).toString(), ChecksumAlgorithm);
  }
});

await call("a stream with a trailing checksum is kept", async () => {
  const body = randomBytes(300_000);
  const Body = Readable.from([body.subarray(0, 100), body.subarray(100)]);
  await s3.send(new PutObjectCommand({ Bucket, Key: "stream", Body, ContentLength: body.length, ChecksumAlgorithm: "CRC32" }));
  assert.deepEqual(await stored("stream"), body);
});

await call("an object without a checksum is kept", () => keeps("plain", client(S3Client, { requestChecksumCalculation: "WHEN_REQUIRED" })));

await call("an object is kept in parts", async () => {
  const Body = randomBytes(12 * 1024 * 1024 + 17);
  await new Upload({ client: s3, params: { Bucket, Key: "parts", Body }, partSize: 5 * 1024 * 1024 }).done();
  const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: "parts" }));
  assert.match(ETag, /-3"$/);
  assert.ok((await stored("parts")).equals(Body));
});

await call("an object is copied under an odd name", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "from ü+%", Body: "copied" }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: "to ü+%", CopySource: `${Bucket}/${encodeURIComponent("from ü+%")}` }));
  assert.equal((await stored("to ü+%")).toString(), "copied");
});

await call("a part of an object is read", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "range", Body: "0123456789" }));
  const part = await s3.send(new GetObjectCommand({ Bucket, Key: "range", Range: "bytes=2-4" }));
  assert.equal(part.ContentRange, "bytes 2-4/10");
  assert.equal(await part.Body.transformToString(), "234");
});

await call("objects are listed by prefix and delimiter", async () => {
  for (const Key of ["list/a b/1", "list/ß/2", "list/ü"]) await s3.send(new PutObjectCommand({ Bucket, Key }));
  const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", Delimiter: "/", EncodingType: "url" }));
  assert.equal(page.CommonPrefixes.length, 2);
  assert.deepEqual(page.Contents.map((entry) => entry.Key), ["list/%C3%BC"]);
});

await call("objects are deleted together", async () => {
  const Objects = [{ Key: "gone 0" }, { Key: "gone+1" }];
  for (const { Key } of Objects) await s3.send(new PutObjectCommand({ Bucket, Key }));
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  assert.deepEqual(Deleted.map((entry) => entry.Key).sort(), ["gone 0", "gone+1"]);
});

await call("a bucket is addressed by path", () => keeps("style ü", client(S3Client, { forcePathStyle: true })));

await call("a presigned GET is served", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "presigned ü+%", Body: "presigned" }));
  assert.equal(await overUrl("GET", await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "presigned ü+%" }))), "presigned");
});

await call("a presigned PUT is served", async () => {
  const plain = client(S3Client, { requestChecksumCalculation: "WHEN_REQUIRED" });
  await overUrl("PUT", await getSignedUrl(plain, new PutObjectCommand({ Bucket, Key: "put by url" })), "sent");
  assert.equal((await stored("put by url")).toString(), "sent");
});

await call("a presigned PUT with a signed content type is served", async () => {
  const put = new PutObjectCommand({ Bucket, Key: "typed", ContentType: "text/plain" });
  const url = await getSignedUrl(client(S3Client, { requestChecksumCalculation: "WHEN_REQUIRED" }), put, { signableHeaders: new Set(["content-type"]) });
  await overUrl("PUT", url, "sent", { "Content-Type": "text/plain" });
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "typed" }))).ContentType, "text/plain");
});
