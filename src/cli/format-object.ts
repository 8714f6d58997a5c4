/** Formats of `-o` that print whole objects. */
export type ObjectFormat = "json" | "yaml";

/** An object as kubectl prints it with `-o json` and `-o yaml`; ends with a newline. */
export async function formatObject(object: object, format: ObjectFormat): Promise<string> {
  if (format === "json") return `${JSON.stringify(object, null, 4)}\n`;
  const { dump } = await import("js-yaml");
  return dump(object, { sortKeys: true, lineWidth: -1, noRefs: true });
}
