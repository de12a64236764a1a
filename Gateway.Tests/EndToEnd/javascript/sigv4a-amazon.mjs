// What the oracles of SigV4A share: random samples that the same seed gives again, and Amazon's own signer, which tells what it does.
import { createECDH, createHash, createHmac, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { SignatureV4a } from "@aws-sdk/signature-v4a";

/** Draws by mulberry32. */
export class Draw {
  constructor(seed) {
    this.seed = seed;
  }
  below(count) {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % count;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  text(alphabet, length) {
    return Array.from({ length }, () => this.pick(alphabet)).join("");
  }
  /** An access key, a time and a region set. */
  caller() {
    return {
      accessKeyId: "CSGK" + this.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
      secret: this.text("ABCDEFabcdef0123456789+/", 1 + this.below(60)),
      time: new Date(1577836800000 + this.below(300000000) * 1000),
      regions: this.pick(["*", "us-*", "us-east-1", "eu-west-1,us-west-2"]),
    };
  }
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

/** Amazon's signer, which tells what it signs, and with which private key; without signs, it makes no signature. */
class TellingSigner extends SignatureV4a {
  async getSignature(privateKey, stringToSign) {
    this.told = { privateKey, stringToSign };
    return this.signs ? super.getSignature(privateKey, stringToSign) : "00";
  }
}

/** The request signed, and what was told about it. */
export async function signed(sample, signs) {
  const signer = new TellingSigner({
    credentials: { accessKeyId: sample.accessKeyId, secretAccessKey: sample.secret },
    region: sample.regions,
    service: sample.service,
    sha256: Sha256,
    uriEscapePath: sample.service !== "s3",
  });
  signer.signs = signs;
  const result = await signer.sign(sample.request, { signingDate: sample.time });
  return { result, told: signer.told };
}

function jwk(privateKey) {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.from(privateKey));
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  return { kty: "EC", crv: "P-256", x, y };
}

/** Whether OpenSSL finds a signature good, under the key that Amazon derived. */
export function fits({ privateKey, stringToSign }, signature) {
  return verify("sha256", Buffer.from(stringToSign), createPublicKey({ key: jwk(privateKey), format: "jwk" }), Buffer.from(signature, "hex"));
}

/** OpenSSL's signature, with the key that Amazon derived. */
export function openssl({ privateKey, stringToSign }) {
  const key = { ...jwk(privateKey), d: Buffer.from(privateKey).toString("base64url") };
  return sign("sha256", Buffer.from(stringToSign), createPrivateKey({ key, format: "jwk" })).toString("hex");
}

/** One request as a line of JSON. */
export function line(sample, result, body) {
  const escape = (value) => encodeURIComponent(value).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
  const query = Object.entries(sample.request.query).flatMap(([name, value]) => [value].flat().map((one) => `${escape(name)}=${escape(one)}`)).join("&");
  return JSON.stringify({
    form: "header",
    service: sample.service,
    accessKeyId: sample.accessKeyId,
    secret: sample.secret,
    time: sample.time,
    method: sample.request.method,
    target: sample.request.path + (query ? "?" + query : ""),
    headers: Object.entries(result.headers),
    body,
  });
}
