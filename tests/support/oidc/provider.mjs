// A certified OpenID provider (oidc-provider), with the pages it has for development. Whoever signs
// in as `ada` is ada@example.org, as an address that one. The first line says that it listens.
//   node provider.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../client/package.json", import.meta.url));
const { Provider } = await import(require.resolve("oidc-provider"));

const [port, clientId, secret, redirectUri] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

function account(_, login) {
  const claims = {
    sub: `subject-of-${login}`,
    email: login.includes("@") ? login : `${login}@example.org`,
    email_verified: !login.startsWith("unverified"),
    name: login[0].toUpperCase() + login.slice(1),
  };
  return { accountId: login, claims: () => claims };
}

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: secret, redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["only for tests"] },
  findAccount: account,
  pkce: { required: () => true },
});
provider.listen(Number(port), "localhost", () => process.stdout.write(`${issuer}\n`));
// Whoever has started it is gone.
process.stdin.on("close", () => process.exit()).resume();
