import { existsSync } from "node:fs";
import { clientDir } from "./server";

/** The tests look at the built client, as users do. */
export default function requireBuild(): void {
  if (!existsSync(`${clientDir}/index.html`)) {
    throw new Error("The client is not built: run `npm run build` in client/ first");
  }
}
