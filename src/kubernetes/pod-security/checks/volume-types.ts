import type { Volume } from "../../types.ts";
import { type Control, distinct, plural, quote } from "../check.ts";

const allowed: readonly (keyof Volume)[] = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** Restricted: only volumes that stay within the cluster's own storage. */
export const volumeTypes: Control = {
  id: "restrictedVolumes",
  versions: [
    {
      since: 0,
      replaces: "hostPathVolumes",
      check: ({ spec }) => {
        const bad = (spec.volumes ?? []).filter((volume) =>
          allowed.every((field) => volume[field] === undefined),
        );
        if (bad.length === 0) return undefined;
        const names = bad.map(({ name }) => name);
        const types = distinct(bad.map(typeOf));
        const noun = plural(types, "restricted volume type", "restricted volume types");
        return {
          reason: "restricted volume types",
          detail: `${plural(names, "volume", "volumes")} ${quote(names)} ${plural(names, "uses", "use")} ${noun} ${quote(types)}`,
        };
      },
    },
  ],
};

function typeOf(volume: Volume): string {
  const type = Object.entries(volume).find(
    ([field, value]) => field !== "name" && value !== undefined,
  )?.[0];
  return type ?? "unknown";
}
