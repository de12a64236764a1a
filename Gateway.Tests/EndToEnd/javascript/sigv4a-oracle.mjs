// Amazon's own SigV4A signer as an oracle for random requests: the same requests come from the same seed.
//
//     node sigv4a-oracle.mjs sign SEED COUNT      prints each request as a line of JSON, signed
//     node sigv4a-oracle.mjs verify SEED COUNT    reads a signature a line, and prints the numbers of the requests that it does not fit
import { createECDH, createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { SignatureV4a } from "@aws-sdk/signature-v4a";

const [mode, seedText, countText] = process.argv.slice(2);
let seed = Number(seedText);

/** mulberry32. */
function random(below) {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

/** The hash that the SDK takes from its platform. */
class Sha256 {
  constructor(secret) {
    this.hash = secret ? createHmac("sha256", Buffer.from(secret)) : createHash("sha256");
  }
  update(data) {
    this.hash.update(typeof data === "string" ? data : Buffer.from(data));
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

/** Amazon's signer, which tells what it signs, and with which private key. */
class TellingSigner extends SignatureV4a {
  async getSignature(privateKey, stringToSign) {
    this.told = { privateKey, stringToSign };
    return mode === "sign" ? super.getSignature(privateKey, stringToSign) : "00";
  }
}

const pick = (list) => list[random(list.length)];
const text = (alphabet, length) => Array.from({ length }, () => pick(alphabet)).join("");
const escape = (value) => encodeURIComponent(value).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

function path(isS3) {
  const escapes = isS3 ? ["%20", "%2B", "%25", "%C3%A9"] : ["%20", "%2B", "%25", "%2F", "%252F", "%C3%A9", "%E4%B8%AD"];
  const segments = Array.from({ length: 1 + random(4) }, () =>
    Array.from({ length: 1 + random(4) }, () => (random(3) === 0 ? pick(escapes) : text("abcXYZ019-_~", 2))).join(""));
  return "/" + segments.join("/") + (random(4) === 0 ? "/" : "");
}

function draw() {
  const isS3 = random(2) === 0;
  const headers = { host: isS3 ? "alias.mrap.accesspoint.s3-global.amazonaws.com" : "abc.xyz.endpoint.events.amazonaws.com" };
  for (const name of ["Content-Type", "X-Amz-Meta-A", "x-amz-target", "Range", "x-amz-meta-a-b", "x-amz-meta-a_b"]) {
    if (random(3) === 0) headers[name] = "a" + text(" a1;=/\",  ", random(14)) + "z";
  }
  const query = {};
  for (let i = random(4); i > 0; i--) {
    query[text("abcXY-._~ /+", 1 + random(3)) + i] = pick(["", text("abc09 /+=&%~", random(6)), [text("abc", 2), text("é中", 2)]]);
  }
  return {
    service: isS3 ? "s3" : "events",
    accessKeyId: "CSGK" + text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
    secret: text("ABCDEFabcdef0123456789+/", 1 + random(60)),
    time: new Date(1577836800000 + random(300000000) * 1000),
    regions: pick(["*", "us-*", "us-east-1", "eu-west-1,us-west-2"]),
    request: { method: pick(["GET", "PUT", "POST", "DELETE"]), protocol: "https:", hostname: headers.host, path: path(isS3), query, headers, body: text("ab\n", random(20)) },
  };
}

async function signed(sample) {
  const signer = new TellingSigner({
    credentials: { accessKeyId: sample.accessKeyId, secretAccessKey: sample.secret },
    region: sample.regions,
    service: sample.service,
    sha256: Sha256,
    uriEscapePath: sample.service !== "s3",
  });
  const result = await signer.sign(sample.request, { signingDate: sample.time });
  return { result, told: signer.told };
}

function fits({ privateKey, stringToSign }, signature) {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.from(privateKey));
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  return verify("sha256", Buffer.from(stringToSign), key, Buffer.from(signature, "hex"));
}

const count = Number(countText);
const theirs = mode === "verify" ? (await process.stdin.toArray()).join("").trim().split("\n") : [];
for (let i = 0; i < count; i++) {
  const sample = draw();
  const { result, told } = await signed(sample);
  if (mode === "verify") {
    if (!fits(told, theirs[i])) console.log(i);
    continue;
  }
  const query = Object.entries(sample.request.query).flatMap(([name, value]) => [value].flat().map((one) => `${escape(name)}=${escape(one)}`)).join("&");
  console.log(JSON.stringify({
    form: "header",
    service: sample.service,
    accessKeyId: sample.accessKeyId,
    secret: sample.secret,
    time: sample.time,
    method: sample.request.method,
    target: sample.request.path + (query ? "?" + query : ""),
    headers: Object.entries(result.headers),
    body: sample.request.body,
  }));
}
