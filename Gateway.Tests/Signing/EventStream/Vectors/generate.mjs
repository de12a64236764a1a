// Writes streams.json: event streams signed by Amazon's own signer for JavaScript, each once with the client's secret and once with
// the cloud's, at dates of their own. What the gateway makes of the first must be the second, byte for byte.
// Run it where @smithy/signature-v4, @smithy/eventstream-codec and @aws-crypto/sha256-js are installed:
//   node generate.mjs > streams.json
import { createHash } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { SignatureV4 } from "@smithy/signature-v4";

const codec = new EventStreamCodec((bytes) => Buffer.from(bytes).toString("utf8"), (text) => Buffer.from(text, "utf8"));
const secrets = { client: "proxy/secret+proxy/secret+proxy/secret+p", cloud: "cloud/secret+cloud/secret+cloud/secret+c" };

const bytes = (seed, length) => {
  const out = Buffer.alloc(length);
  for (let at = 0; at < length; at += 32) {
    createHash("sha256").update(`${seed}/${at}`).digest().copy(out, at);
  }
  return out;
};

const audio = (seed, length) =>
  codec.encode({
    headers: {
      ":message-type": { type: "string", value: "event" },
      ":event-type": { type: "string", value: "AudioEvent" },
      ":content-type": { type: "string", value: "application/octet-stream" },
    },
    body: bytes(seed, length),
  });

async function sign(side, { region, service }, payloads, dates) {
  const signer = new SignatureV4({
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secrets[side] },
    region,
    service,
    sha256: Sha256,
  });
  let priorSignature = bytes(`${side}-seed`, 32).toString("hex");
  const stream = { seed: priorSignature, messages: [] };
  for (const [i, body] of payloads.entries()) {
    const headers = { ":date": { type: "timestamp", value: dates[i] } };
    const { signature } = await signer.sign(
      { message: { headers, body }, priorSignature },
      { signingDate: dates[i], priorSignature });
    const chunk = { ":chunk-signature": { type: "binary", value: Buffer.from(signature, "hex") } };
    const encoded = codec.encode({ headers: { ...headers, ...chunk }, body });
    stream.messages.push({ date: dates[i].toISOString(), bytes: Buffer.from(encoded).toString("base64") });
    priorSignature = signature;
  }
  return stream;
}

const at = (text, step, count) => Array.from({ length: count }, (_, i) => new Date(Date.parse(text) + i * step));
const end = new Uint8Array(0);
const cases = [
  { name: "transcribe", scope: { region: "eu-west-1", service: "transcribe" },
    payloads: [audio("a", 3200), audio("b", 3200), audio("c", 17), end], client: ["2026-05-06T07:08:09.123Z", 100], cloud: ["2026-05-06T07:08:10.001Z", 101] },
  { name: "only-the-end", scope: { region: "us-east-1", service: "bedrock" },
    payloads: [end], client: ["2026-05-06T07:08:09.999Z", 1], cloud: ["2026-05-06T07:08:10Z", 1] },
  { name: "across-midnight", scope: { region: "us-gov-west-1", service: "lex" },
    payloads: [audio("d", 1), audio("e", 0), audio("f", 9000), audio("g", 5), end],
    client: ["2026-12-31T23:59:58.500Z", 700], cloud: ["2026-12-31T23:59:59.250Z", 600] },
];

const out = [];
for (const { name, scope, payloads, client, cloud } of cases) {
  out.push({
    name,
    ...scope,
    client: await sign("client", scope, payloads, at(...client, payloads.length)),
    cloud: await sign("cloud", scope, payloads, at(...cloud, payloads.length)),
  });
}
console.log(JSON.stringify(out, null, 1));
