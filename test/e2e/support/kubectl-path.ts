import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Releases of stock kubectl the tests use. */
export type KubectlVersion = "1.20" | "1.32" | "1.36";

/** Where `scripts/install-test-tools.ts` puts a kubectl. */
export function kubectlPath(version: KubectlVersion = "1.36"): string {
  const cache =
    process.env.EPHEMERA_CACHE ?? fileURLToPath(new URL("../../../.cache", import.meta.url));
  const path = `${cache}/kubectl/${version}/kubectl`;
  if (!existsSync(path)) throw new Error(`kubectl ${version} is not at ${path}: run npm test`);
  return path;
}
