// An OpenID Connect provider for the tests: node oidc.mjs PORT SECRET REDIRECT_URI... Whoever logs in is the person of that login, as
// the test describes them: PUT /people/LOGIN with the claims as JSON. It says "ready" when it listens.
import http from "node:http";
import { Provider } from "oidc-provider";

const [port, secret, ...redirects] = process.argv.slice(2);
const people = new Map();
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "csg",
      client_secret: secret,
      redirect_uris: redirects,
      post_logout_redirect_uris: redirects.map((uri) => new URL("/signout-callback-oidc", uri).href),
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  // Off, so that the tests see in the browser's address what is asked for.
  features: { pushedAuthorizationRequests: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ["a key of the tests"] },
  findAccount: (_, login) => ({
    accountId: login,
    claims: () => ({ ...people.get(login), sub: login }),
  }),
});
const serve = provider.callback();

http
  .createServer((request, response) => {
    if (request.method !== "PUT" || !request.url.startsWith("/people/")) {
      serve(request, response);
      return;
    }
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      people.set(decodeURIComponent(request.url.slice("/people/".length)), JSON.parse(body));
      response.writeHead(204).end();
    });
  })
  .listen(Number(port), "127.0.0.1", () => console.log("ready"));
