// Amazon's own SigV4A signer as an oracle for random requests: the same requests come from the same seed.
//
//     node sigv4a-oracle.mjs sign SEED COUNT      prints each request as a line of JSON, signed
//     node sigv4a-oracle.mjs verify SEED COUNT    reads a signature a line, and prints the numbers of the requests that it does not fit
import { Draw, fits, line, signed } from "./sigv4a-amazon.mjs";

const [mode, seed, count] = process.argv.slice(2);
const draw = new Draw(Number(seed));

function path(isS3) {
  const escapes = isS3 ? ["%20", "%2B", "%25", "%C3%A9"] : ["%20", "%2B", "%25", "%2F", "%252F", "%C3%A9", "%E4%B8%AD"];
  const segments = Array.from({ length: 1 + draw.below(4) }, () =>
    Array.from({ length: 1 + draw.below(4) }, () => (draw.below(3) === 0 ? draw.pick(escapes) : draw.text("abcXYZ019-_~", 2))).join(""));
  return "/" + segments.join("/") + (draw.below(4) === 0 ? "/" : "");
}

function sample() {
  const isS3 = draw.below(2) === 0;
  const headers = { host: isS3 ? "alias.mrap.accesspoint.s3-global.amazonaws.com" : "abc.xyz.endpoint.events.amazonaws.com" };
  for (const name of ["Content-Type", "X-Amz-Meta-A", "x-amz-target", "Range", "x-amz-meta-a-b", "x-amz-meta-a_b"]) {
    if (draw.below(3) === 0) headers[name] = "a" + draw.text(" a1;=/\",  ", draw.below(14)) + "z";
  }
  const query = {};
  for (let i = draw.below(4); i > 0; i--) {
    query[draw.text("abcXY-._~ /+", 1 + draw.below(3)) + i] = draw.pick(["", draw.text("abc09 /+=&%~", draw.below(6)), [draw.text("abc", 2), draw.text("é中", 2)]]);
  }
  return {
    service: isS3 ? "s3" : "events",
    ...draw.caller(),
    request: {
      method: draw.pick(["GET", "PUT", "POST", "DELETE"]), protocol: "https:", hostname: headers.host,
      path: path(isS3), query, headers, body: draw.text("ab\n", draw.below(20)),
    },
  };
}

const theirs = mode === "verify" ? (await process.stdin.toArray()).join("").trim().split("\n") : [];
for (let i = 0; i < Number(count); i++) {
  const one = sample();
  const { result, told } = await signed(one, mode === "sign");
  if (mode === "sign") console.log(line(one, result, one.request.body));
  else if (!fits(told, theirs[i])) console.log(i);
}
