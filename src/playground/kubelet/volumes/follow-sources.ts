import { isDeepStrictEqual } from "node:util";
import type { Pod, Volume } from "../../../kubernetes/types.ts";

/** An object of a Pod's namespace that a volume may be made from. */
export interface VolumeSource {
  kind: "ConfigMap" | "Secret";
  name: string;
}

/** Whether any of a Pod's volumes shows this object. */
export function mountsSource(pod: Pod, source: VolumeSource): boolean {
  return (pod.spec?.volumes ?? [])
    .flatMap(sourcesOf)
    .some((each) => isDeepStrictEqual(each, source));
}

function sourcesOf({ configMap, secret, projected }: Volume): VolumeSource[] {
  return [
    configMapNamed(configMap?.name),
    secretNamed(secret?.secretName),
    ...(projected?.sources ?? []).flatMap((source) => [
      configMapNamed(source.configMap?.name),
      secretNamed(source.secret?.name),
    ]),
  ].filter((source) => source !== undefined);
}

function configMapNamed(name: string | undefined): VolumeSource | undefined {
  return name === undefined ? undefined : { kind: "ConfigMap", name };
}

function secretNamed(name: string | undefined): VolumeSource | undefined {
  return name === undefined ? undefined : { kind: "Secret", name };
}

/** Whether a volume shows labels or annotations, and they changed. */
export function showsOtherMetadata(before: Pod | undefined, after: Pod): boolean {
  if (before === undefined || !showsMetadata(after)) return false;
  const shown = ({ metadata }: Pod) => [metadata?.labels ?? {}, metadata?.annotations ?? {}];
  return !isDeepStrictEqual(shown(before), shown(after));
}

function showsMetadata(pod: Pod): boolean {
  const items = (pod.spec?.volumes ?? []).flatMap(({ downwardAPI, projected }) => [
    ...(downwardAPI?.items ?? []),
    ...(projected?.sources ?? []).flatMap((source) => source.downwardAPI?.items ?? []),
  ]);
  return items.some(({ fieldRef }) =>
    /^metadata\.(labels|annotations)\b/.test(fieldRef?.fieldPath ?? ""),
  );
}
