// npm can write a lockfile that lacks platform packages; `npm ci` then fails elsewhere.
import { readFileSync } from "node:fs";

const { packages } = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url)));
const missing = Object.entries(packages).flatMap(([path, entry]) =>
  Object.keys(entry.optionalDependencies ?? {}).filter(
    (name) =>
      !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
  ),
);
if (missing.length > 0) {
  console.error(`package-lock.json lacks: ${missing.join(", ")}`);
  process.exitCode = 1;
}
