import { ConfigProblem } from "../config/environment.ts";

/** A volume can't be made, in the words of the kubelet's event FailedMount. */
export function failedMount(volume: string, why: string): ConfigProblem {
  return new ConfigProblem(`MountVolume.SetUp failed for volume "${volume}" : ${why}`);
}
