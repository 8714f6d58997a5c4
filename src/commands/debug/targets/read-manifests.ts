import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { isJsonObject, type JsonObject } from "../../../kubernetes/object.ts";
import { parseYamlObjects, YamlError } from "../../../kubernetes/yaml.ts";
import { fileProblem } from "../file-problem.ts";

/** Why manifests can't be read, in kubectl's words. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

const manifestNames = /\.(json|ya?ml)$/;

/**
 * The objects of `-f`: of files, of the manifests right in a directory, of URLs, of standard input
 * (`-`). Documents and items of lists count one by one. Throws `ManifestError`.
 */
export async function readManifests(
  sources: readonly string[],
  streams: { stdin: NodeJS.ReadableStream; signal: AbortSignal },
): Promise<JsonObject[]> {
  const objects: JsonObject[] = [];
  for (const source of sources) {
    for (const path of await expand(source)) {
      objects.push(...parse(await read(path, streams), path));
    }
  }
  return objects;
}

function isUrl(source: string): boolean {
  return /^https?:\/\//.test(source);
}

async function expand(source: string): Promise<string[]> {
  if (source === "-" || isUrl(source)) return [source];
  const facts = await stat(source).catch(() => undefined);
  if (facts === undefined)
    throw new ManifestError(`the path ${JSON.stringify(source)} does not exist`);
  if (!facts.isDirectory()) return [source];
  const names = (await readdir(source)).filter((name) => manifestNames.test(name));
  return names.sort().map((name) => join(source, name));
}

async function read(
  source: string,
  { stdin, signal }: { stdin: NodeJS.ReadableStream; signal: AbortSignal },
): Promise<string> {
  if (source === "-") return readAll(stdin);
  if (isUrl(source)) return download(source, signal);
  return readFile(source, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ManifestError(fileProblem(cause, source), { cause });
  });
}

async function download(url: string, signal: AbortSignal): Promise<string> {
  try {
    const answer = await fetch(url, { signal });
    if (answer.ok) return await answer.text();
    throw new ManifestError(
      `unable to read URL ${JSON.stringify(url)}, server reported ${answer.status} ${answer.statusText}, status code=${answer.status}`,
    );
  } catch (cause) {
    if (cause instanceof ManifestError || signal.aborted) throw cause;
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const problem = reason instanceof Error ? reason.message : String(reason);
    throw new ManifestError(`unable to read URL ${JSON.stringify(url)}: ${problem}`, { cause });
  }
}

function parse(text: string, source: string): JsonObject[] {
  try {
    return parseYamlObjects(text).flatMap(itemsOf);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const place = source === "-" ? "standard input" : source;
    throw new ManifestError(`error parsing ${place}: ${error.message}`, { cause: error });
  }
}

function itemsOf(object: JsonObject): JsonObject[] {
  const { kind, items } = object;
  const isList = typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
  return isList ? items.filter(isJsonObject) : [object];
}
