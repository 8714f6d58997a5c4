import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../kubernetes/object.ts";
import { formatYaml } from "../../kubernetes/yaml.ts";
import { yamlLine } from "../../kubernetes/yaml-line.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { ConfigurationError } from "./fields.ts";
import { settingKeys } from "./setting-keys.ts";

const keys = [...settingKeys, "copy", "node", "clusters", "namespaces", "presets", "preset"];
const { value: anything } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 0, "", "a", "target", "1h", "busybox", "general"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys, "constructor", "x", "a b"), tie("value")),
  ),
}));

it("reads any value, or says where and why not", () => {
  fc.assert(
    fc.property(anything, (value) => {
      try {
        checkConfiguration(value);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        expect(error.message).not.toBe("");
        const text = formatYaml(value);
        const line = yamlLine(text, error.path);
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(text.split("\n").length);
        // The line has the key, or the beginning of a list's item.
        const last = error.path.at(-1);
        const shown = typeof last === "number" ? "" : String(last ?? "");
        expect(text.split("\n")[line - 1]).toContain(shown);
      }
    }),
    { numRuns: 2000 },
  );
});
