import { checkConfiguration } from "../../../debug/presets/check-configuration.ts";
import type { Configuration } from "../../../debug/presets/configuration.ts";
import { ConfigurationError, type ConfigurationPath } from "../../../debug/presets/fields.ts";
import { EphemeraError } from "../../../errors.ts";
import { parseYaml, YamlError } from "../../../kubernetes/yaml.ts";
import { yamlLine } from "../../../kubernetes/yaml-line.ts";

/** Reads the text of a configuration file. Throws CONFIG_INVALID, with the line of what is wrong. */
export function parseConfiguration(text: string, path: string): Configuration {
  const invalid = (problem: string, cause?: Error) =>
    new EphemeraError("CONFIG_INVALID", { path, problem }, { cause });
  try {
    const [document = null, another] = parseYaml(text);
    if (another === undefined) return checkConfiguration(document);
  } catch (error) {
    if (error instanceof YamlError) {
      throw invalid(error.message.replace(/^error converting YAML to JSON: (yaml: )?/, ""), error);
    }
    if (!(error instanceof ConfigurationError)) throw error;
    const place = error.path.length === 0 ? "" : `${inWords(error.path)}: `;
    throw invalid(`line ${yamlLine(text, error.path)}: ${place}${error.message}`, error);
  }
  throw invalid("it holds more than one document");
}

/** `clusters.production.mounts[0]`; names that aren't plain stand in quotes. */
function inWords(path: ConfigurationPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      const isPlain = /^[\w-]+$/.test(step);
      return `${index === 0 ? "" : "."}${isPlain ? step : JSON.stringify(step)}`;
    })
    .join("");
}
