import { machineFile, type Recipe } from "./recipe.ts";

/** The sandboxes' first process: catatonit waits and reaps, as Kubernetes' pause does, under its name. */
export function pauseRecipe(catatonit: string): Recipe {
  return {
    name: "ephemera.local/pause:latest",
    version: 2,
    program: catatonit,
    content: async () => ({
      entries: [machineFile(catatonit, "pause")],
      run: { User: "65535:65535", Entrypoint: ["/pause", "-P"], WorkingDir: "/" },
    }),
  };
}
