import { existsSync } from "node:fs";
import type { LayerEntry } from "../layer.ts";
import { accounts } from "./accounts.ts";
import { machineFile, type Recipe } from "./recipe.ts";
import { sharedLibraries } from "./shared-libraries.ts";

const certificates = "/etc/ssl/certs/ca-certificates.crt";

/** A distroless image: the running Node, its libraries, certificates, and no shell. */
export function slimRecipe(node = process.execPath): Recipe {
  return {
    name: "ephemera.local/slim:latest",
    version: 1,
    program: node,
    content: async () => {
      const libraries = await sharedLibraries(node);
      const entries: LayerEntry[] = [
        machineFile(node, "nodejs/bin/node"),
        ...libraries.map((library) => machineFile(library, library.slice(1))),
        ...(existsSync(certificates)
          ? [machineFile(certificates, certificates.slice(1), 0o644)]
          : []),
        ...accounts({ shell: "/sbin/nologin" }),
      ];
      return {
        entries,
        run: {
          Entrypoint: ["/nodejs/bin/node"],
          Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/nodejs/bin"],
          WorkingDir: "/",
        },
      };
    },
  };
}
