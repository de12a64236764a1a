// What every program here shares: clients that go through the gateway as docs/clients.md tells, and one line of output per call.
import { connect as connectByTls } from "node:tls";
import { request } from "node:http";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpsProxyAgent } from "https-proxy-agent";

/**
 * A client of the SDK behind the gateway. The root certificate comes from NODE_EXTRA_CA_CERTS, key and region from the environment.
 * A handler belongs to one client: some clients bring an HTTP/2 handler of their own, which no agent can lead through a proxy.
 */
export function client(Client, { proxy = process.env.HTTPS_PROXY, ...settings } = {}) {
  return new Client({ requestHandler: new NodeHttpHandler({ httpsAgent: new HttpsProxyAgent(proxy) }), ...settings });
}

/** A client that speaks HTTP/2 to one host, over a connection that a CONNECT opened. */
export async function clientOverHttp2(Client, host, { proxy = process.env.HTTPS_PROXY, ...settings } = {}) {
  const socket = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(proxy);
    request({ host: hostname, port, method: "CONNECT", path: `${host}:443` })
      .on("connect", (answer, opened) => (answer.statusCode === 200 ? resolve(opened) : reject(new Error(`CONNECT: ${answer.statusCode}`))))
      .on("error", reject)
      .end();
  });
  const createConnection = () => connectByTls({ socket, servername: host, ALPNProtocols: ["h2"] });
  return new Client({ requestHandler: new NodeHttp2Handler({ nodeHttp2ConnectOptions: { createConnection } }), ...settings });
}

/**
 * Makes one call and prints its name, "ok" or "failed", and what went wrong, with tabs between. The tests read the names from the
 * program's text, so each starts a line as: await call("name", ...
 */
export async function call(name, body) {
  try {
    await body();
    console.log(`${name}\tok`);
  } catch (error) {
    console.log(`${name}\tfailed\t${JSON.stringify(describe(error))}`);
  }
}

function describe(error) {
  return {
    error: error.name,
    message: error.message,
    status: error.$metadata?.httpStatusCode,
    requestId: error.$metadata?.requestId,
    stack: error.stack?.split("\n").slice(1, 4),
  };
}
