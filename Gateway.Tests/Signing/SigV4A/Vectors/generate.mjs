// Writes signed-requests.json and key-pairs.json beside this file, by Amazon's own implementations of SigV4A:
//
//     npm install --prefix FOLDER aws-crt @smithy/signature-v4a @aws-crypto/sha256-js && NODE_PATH=FOLDER/node_modules node generate.mjs
//
// Requests are signed by aws-crt (Amazon's C library, as the SDKs for Java, .NET, C++ and Python use it), key pairs are derived by
// @smithy/signature-v4a (the pure JavaScript of the SDK for JavaScript). Signatures are random, so every run writes other ones; requests
// and keys stay the same. Keys are invented. Written with aws-crt 1.33.2 and @smithy/signature-v4a 3.6.2.
import { createECDH } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(process.env.NODE_PATH ? join(process.env.NODE_PATH, "x.js") : import.meta.url);
const { auth, http } = require("aws-crt");
const { Sha256 } = require("@aws-crypto/sha256-js");
const { SignatureV4a } = require("@smithy/signature-v4a");

const HERE = dirname(fileURLToPath(import.meta.url));
let seed = 20261124;

/** mulberry32: the same numbers on every machine. */
function random(below) {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

const pick = (list) => list[random(list.length)];
const text = (alphabet, length) => Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET = "ABCDEFabcdef0123456789+/";
const ESCAPES = ["%20", "%2B", "%2F", "%25", "%252F", "%C3%A9", "%E4%B8%AD"];
const REGIONS = ["*", "us-*", "us-east-1", "eu-west-1,us-west-2", "ap-southeast-2,us-*"];

/** No escape of an S3 path stands for a slash or an unreserved character: S3 decodes those, aws-crt signs the path as it is. */
function path(isS3) {
  const escapes = isS3 ? ESCAPES.filter((e) => e !== "%2F") : ESCAPES;
  const segments = Array.from({ length: 1 + random(4) }, () =>
    Array.from({ length: 1 + random(4) }, () => (random(3) === 0 ? pick(escapes) : text("abcXYZ019-._~", 2))).join(""));
  return "/" + segments.map((s) => (!isS3 && /^\.+$/.test(s) ? "dots" : s)).join("/") + (random(4) === 0 ? "/" : "");
}

function query() {
  // Names sort alike before and after encoding, and none comes twice.
  return Array.from({ length: random(4) }, (_, i) =>
    `${"abcd"[i]}${text("xyz", 2)}${pick(["", "=", `=${text("abc09-._~", 3)}${pick(ESCAPES)}`])}`).join("&");
}

async function signed(form) {
  const isS3 = random(2) === 0;
  const accessKeyId = "CSGK" + text(UPPER, 16);
  const secret = text(SECRET, 40);
  const date = new Date(1767225600000 + random(300000000) * 1000);
  const host = isS3 ? "alias.mrap.accesspoint.s3-global.amazonaws.com" : "abc.xyz.endpoint.events.amazonaws.com";
  const headers = [["Host", host]];
  for (const name of ["Content-Type", "X-Amz-Meta-A", "x-amz-target", "Range"]) {
    if (random(3) === 0) {
      headers.push([name, text(" a1;=/\"", 12)]);
    }
  }

  const members = query();
  const request = new http.HttpRequest(pick(["GET", "PUT", "POST", "DELETE"]), path(isS3) + (members ? "?" + members : ""), new http.HttpHeaders(headers));
  const done = await auth.aws_sign_request(request, {
    algorithm: auth.AwsSigningAlgorithm.SigV4Asymmetric,
    signature_type: form === "header" ? auth.AwsSignatureType.HttpRequestViaHeaders : auth.AwsSignatureType.HttpRequestViaQueryParams,
    provider: auth.AwsCredentialsProvider.newStatic(accessKeyId, secret),
    region: pick(REGIONS),
    service: isS3 ? "s3" : "events",
    date,
    use_double_uri_encode: !isS3,
    should_normalize_uri_path: !isS3,
    signed_body_value: isS3 ? auth.AwsSignedBodyValue.UnsignedPayload : auth.AwsSignedBodyValue.EmptySha256,
    signed_body_header: isS3 && form === "header" ? auth.AwsSignedBodyHeaderType.XAmzContentSha256 : auth.AwsSignedBodyHeaderType.None,
    expiration_in_seconds: form === "header" ? undefined : 60 + random(604740),
  });
  return {
    form, service: isS3 ? "s3" : "events", accessKeyId, secret, time: date.toISOString(),
    method: done.method, target: done.path, headers: Array.from(done.headers),
  };
}

/** Keeps the private key that the signer hands to its last step. */
class KeyKeeper extends SignatureV4a {
  async getSignature(privateKey) {
    this.privateKey = privateKey;
    return "";
  }
}

async function keyPair() {
  const accessKeyId = "CSGK" + text(UPPER, 16);
  const secret = text(SECRET, 20 + random(60));
  const signer = new KeyKeeper({ service: "s3", region: "*", sha256: Sha256, credentials: { accessKeyId, secretAccessKey: secret } });
  await signer.sign({ method: "GET", path: "/", headers: { host: "a" }, query: {} });
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(signer.privateKey));
  return { accessKeyId, secret, publicKey: pair.getPublicKey("hex") };
}

const requests = [];
for (let i = 0; i < 60; i++) {
  requests.push(await signed("header"), await signed("query"));
}

const pairs = [];
for (let i = 0; i < 40; i++) {
  pairs.push(await keyPair());
}

const lines = (list) => "[\n" + list.map((item) => JSON.stringify(item)).join(",\n") + "\n]\n";
writeFileSync(join(HERE, "signed-requests.json"), lines(requests));
writeFileSync(join(HERE, "key-pairs.json"), lines(pairs));
