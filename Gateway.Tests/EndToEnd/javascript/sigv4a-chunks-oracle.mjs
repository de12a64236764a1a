// Bodies in chunks signed with SigV4A. No signer of Amazon's that can be had here signs chunks, so the strings to sign are written down once
// more, from https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html; the request is Amazon's signer's, its key
// too, and the signatures are OpenSSL's. The same bodies come from the same seed.
//
//     node sigv4a-chunks-oracle.mjs sign SEED COUNT      prints each request as a line of JSON, its body in base64
//     node sigv4a-chunks-oracle.mjs verify SEED COUNT    reads the signatures of request, chunks and trailer, a line a request, and prints
//                                                        the numbers of the requests of which one does not fit
import { createHash } from "node:crypto";
import { Draw, fits, line, openssl, signed } from "./sigv4a-amazon.mjs";

const [mode, seed, count] = process.argv.slice(2);
const draw = new Draw(Number(seed));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

function sample() {
  const chunks = Array.from({ length: draw.below(4) }, () => draw.text("abc\r\n0;", 1 + draw.below(300)));
  const names = draw.pick([[], ["x-amz-checksum-crc32"], ["x-amz-checksum-sha256", "x-amz-checksum-crc32"]]);
  const trailers = names.map((name) => [name, draw.text("ABCabc012+/", 1 + draw.below(40)) + "="]);
  const headers = {
    host: "alias.mrap.accesspoint.s3-global.amazonaws.com",
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" + (trailers.length > 0 ? "-TRAILER" : ""),
    "x-amz-decoded-content-length": String(chunks.join("").length),
  };
  if (trailers.length > 0) headers["x-amz-trailer"] = names.join(",");
  return {
    service: "s3",
    ...draw.caller(),
    request: { method: "PUT", protocol: "https:", hostname: headers.host, path: "/key", query: {}, headers },
    chunks: [...chunks, ""],
    trailers,
  };
}

/** What is signed after the request: each takes the signature before it. */
function links({ time, chunks, trailers }) {
  const date = time.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date}\n${date.slice(0, 8)}/s3/aws4_request`;
  const ofChunks = chunks.map((data) => (previous) => `AWS4-ECDSA-P256-SHA256-PAYLOAD\n${scope}\n${previous}\n${sha256("")}\n${sha256(data)}`);
  if (trailers.length === 0) return ofChunks;
  const lines = trailers.map(([name, value]) => `${name}:${value}\n`).sort().join("");
  return [...ofChunks, (previous) => `AWS4-ECDSA-P256-SHA256-TRAILER\n${scope}\n${previous}\n${sha256(lines)}`];
}

function body({ chunks, trailers }, signatures) {
  const padded = signatures.map((signature) => signature.padEnd(144, "*"));
  const framed = chunks.map((data, i) => `${data.length.toString(16)};chunk-signature=${padded[i]}\r\n${data}${data ? "\r\n" : ""}`).join("");
  const lines = trailers.map(([name, value]) => `${name}:${value}\r\n`).join("");
  return framed + lines + (trailers.length > 0 ? `x-amz-trailer-signature:${padded.at(-1)}\r\n` : "") + "\r\n";
}

const theirs = mode === "verify" ? (await process.stdin.toArray()).join("").trim().split("\n") : [];
for (let i = 0; i < Number(count); i++) {
  const one = sample();
  const { result, told } = await signed(one, mode === "sign");
  if (mode === "sign") {
    const signatures = [];
    let previous = result.headers.authorization.split("Signature=")[1];
    for (const link of links(one)) signatures.push((previous = openssl({ ...told, stringToSign: link(previous) })));
    console.log(line(one, result, Buffer.from(body(one, signatures)).toString("base64")));
  } else {
    const given = theirs[i].split(" ");
    const wanted = [told.stringToSign, ...links(one).map((link, n) => link(given[n]))];
    if (given.length !== wanted.length || !wanted.every((stringToSign, n) => fits({ ...told, stringToSign }, given[n]))) console.log(i);
  }
}
