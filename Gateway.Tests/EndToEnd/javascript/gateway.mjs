// What every program here shares: clients that go through the gateway as docs/clients.md tells, and one line of output per call.
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpsProxyAgent } from "https-proxy-agent";

/**
 * A client of the SDK behind the gateway. The root certificate comes from NODE_EXTRA_CA_CERTS, key and region from the environment.
 * A handler belongs to one client: some clients bring an HTTP/2 handler of their own, which no agent can lead through a proxy.
 */
export function client(Client, settings = {}) {
  return new Client({
    requestHandler: new NodeHttpHandler({ httpsAgent: new HttpsProxyAgent(process.env.HTTPS_PROXY) }),
    ...settings,
  });
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
