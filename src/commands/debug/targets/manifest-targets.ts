import type { Environment } from "../../../cli/command.ts";
import type { DebugOptions } from "../../../debug/options.ts";
import { optionsError } from "../../../debug/options-error.ts";
import {
  type ManifestPlace,
  type ManifestTarget,
  ManifestTargetError,
  manifestTarget,
} from "../../../debug/target/manifest-target.ts";
import { ManifestError, readManifests } from "./read-manifests.ts";

/** The targets that manifests name, in order. Throws what `optionsError` makes. */
export async function manifestTargets(
  sources: readonly string[],
  context: {
    options: DebugOptions;
    environment: Environment;
    place: ManifestPlace;
  },
): Promise<ManifestTarget[]> {
  const { options, environment, place } = context;
  try {
    const objects = await readManifests(sources, environment);
    const likeKubectl = options.attach !== undefined;
    return objects.map((object) => manifestTarget(object, { ...place, likeKubectl }));
  } catch (error) {
    const isOurs = error instanceof ManifestError || error instanceof ManifestTargetError;
    throw isOurs ? optionsError(options, error.message) : error;
  }
}
