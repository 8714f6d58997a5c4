import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/kubernetes/object.ts";
import { applyJsonPatch } from "../../src/kubernetes/patch/json-patch.ts";
import { namespaces } from "../../src/playground/resources/namespaces/namespaces.ts";
import {
  type Answer,
  type RunningServer,
  startServer,
} from "../../src/playground/server/fixtures/running-server.ts";
import { type Expectation, mismatches } from "./matchers.ts";

/** What a genuine Kubernetes 1.36.2 answered, played against our server. */
interface Vector {
  name: string;
  requests: VectorRequest[];
  expect: Expectation;
}

interface VectorRequest {
  method: string;
  path: string;
  contentType?: string;
  headers?: Record<string, string>;
  body?: Json;
  bodyBase64?: string;
  /** The JSON saved by an earlier request under this name, changed by a JSON patch. */
  bodyFrom?: string;
  mutate?: Json;
  saveAs?: string;
  okStatus?: number[];
}

const recorded: { vectors: Vector[] } = JSON.parse(
  readFileSync(new URL("api-server.json", import.meta.url), "utf8"),
);

/** Cases that we answer differently for now. One that passes all the same fails here. */
const knownDifferences: readonly string[] = [];

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const isDifferent = (name: string) => knownDifferences.includes(name);
const played = recorded.vectors;

describe("Kubernetes 1.36.2", () => {
  it.each(played.filter(({ name }) => !isDifferent(name)))(
    "answers $name as recorded",
    async (vector) => {
      expect(await play(vector)).toEqual([]);
    },
  );

  it.each(played.filter(({ name }) => isDifferent(name)))(
    "still answers $name in another way",
    async (vector) => {
      expect(await play(vector)).not.toEqual([]);
    },
  );

  it("has every case that is listed as different", () => {
    const names = recorded.vectors.map(({ name }) => name);
    expect(knownDifferences.filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** All mismatches of the last answer, or of an earlier one that should have been good. */
async function play(vector: Vector): Promise<string[]> {
  const ns = `v-${vector.name.slice(0, 50).replace(/-$/, "")}`;
  await server.registry.create(namespaces, undefined, { metadata: { name: ns } });
  const saved = new Map<string, JsonObject>();
  let answer: Answer | undefined;
  for (const [index, request] of vector.requests.entries()) {
    answer = await server.send(toCall(request, ns, saved));
    if (request.saveAs !== undefined) saved.set(request.saveAs, JSON.parse(answer.text));
    const last = index === vector.requests.length - 1;
    const fine = request.okStatus?.includes(answer.status) ?? answer.status < 300;
    if (!last && !fine) return [`request ${index}: ${answer.status} ${answer.text}`];
  }
  if (answer === undefined) return ["no request"];
  const expected: Expectation = JSON.parse(fillIn(JSON.stringify(vector.expect), ns));
  const wrong = mismatches(answer, expected);
  return wrong.length === 0 ? [] : [...wrong, answer.text.slice(0, 500)];
}

function toCall(request: VectorRequest, ns: string, saved: ReadonlyMap<string, JsonObject>) {
  const { method, path, contentType, headers = {} } = request;
  const type: Record<string, string> =
    contentType === undefined ? {} : { "Content-Type": contentType };
  const body = bodyOf(request, ns, saved);
  return {
    method,
    path: fillIn(path, ns),
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf(
  { body, bodyBase64, bodyFrom, mutate }: VectorRequest,
  ns: string,
  saved: ReadonlyMap<string, JsonObject>,
): string | Buffer | undefined {
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, "base64");
  if (bodyFrom !== undefined) {
    return JSON.stringify(applyJsonPatch(saved.get(bodyFrom) ?? {}, mutate ?? []));
  }
  if (body === undefined) return undefined;
  return fillIn(typeof body === "string" ? body : JSON.stringify(body), ns);
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how the recording names the namespace
const placeholder = "${ns}";

function fillIn(text: string, ns: string): string {
  return text.replaceAll(placeholder, ns);
}
