import { machineFile, type Recipe } from "./recipe.ts";

/** The sandboxes' first process: catatonit waits and reaps, as Kubernetes' pause does. */
export function pauseRecipe(catatonit: string): Recipe {
  return {
    name: "ephemera.local/pause:latest",
    version: 1,
    program: catatonit,
    content: async () => ({
      entries: [machineFile(catatonit, "catatonit")],
      run: { User: "65535:65535", Entrypoint: ["/catatonit", "-P"], WorkingDir: "/" },
    }),
  };
}
