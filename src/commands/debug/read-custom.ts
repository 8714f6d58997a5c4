import { readFile } from "node:fs/promises";
import type { CustomFields } from "../../debug/custom/custom-fields.ts";
import { CustomError, decodeCustom } from "../../debug/custom/decode-custom.ts";
import { customFields } from "../../debug/custom/merge-custom.ts";
import type { DebugOptions } from "../../debug/options.ts";
import { optionsError } from "../../debug/options-error.ts";
import type { Json } from "../../kubernetes/object.ts";
import { parseYaml, YamlError } from "../../kubernetes/yaml.ts";
import { fileProblem } from "./file-problem.ts";

/** Reads a file of `--custom`, JSON or YAML of which the first document counts. Throws what `optionsError` makes. */
export async function readCustom(
  path: string,
  options: Pick<DebugOptions, "attach">,
): Promise<CustomFields> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const problem = fileProblem(cause, path);
    throw optionsError(
      options,
      `must pass a container spec json file for custom profile: ${problem}`,
    );
  });
  try {
    const value = parseJson(text) ?? parseYaml(text, { lastKeyWins: true })[0] ?? null;
    return customFields(decodeCustom(value));
  } catch (error) {
    if (!(error instanceof CustomError) && !(error instanceof YamlError)) throw error;
    throw optionsError(
      options,
      `${path} does not contain a valid container spec: ${error.message}`,
    );
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
