import { optionsError, type RefusalStyle } from "../options-error.ts";

/** One `--mount VOLUME[:PATH][:ro]`. */
export interface MountRequest {
  /** Name of a volume of the Pod. */
  readonly volume: string;
  /** Undefined for the usual place: `defaultMountPath`. */
  readonly path: string | undefined;
  readonly readOnly: boolean;
}

/** Where a volume is mounted that was asked for without a path. */
export function defaultMountPath(volume: string): string {
  return `/mnt/${volume}`;
}

/** Reads one `--mount`. Throws what `optionsError` makes. */
export function parseMount(text: string, options: RefusalStyle): MountRequest {
  const [volume = "", ...rest] = text.split(":");
  const readOnly = rest.at(-1) === "ro";
  const [path, ...more] = readOnly ? rest.slice(0, -1) : rest;
  if (volume === "" || more.length > 0 || path === "") {
    throw optionsError(options, `--mount must be VOLUME[:PATH][:ro], not ${JSON.stringify(text)}.`);
  }
  if (path !== undefined && !path.startsWith("/")) {
    throw optionsError(
      options,
      `the path of --mount ${JSON.stringify(text)} must be absolute: ${volume}:/${path}.`,
    );
  }
  return { volume, path, readOnly };
}
