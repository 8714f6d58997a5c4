import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubernetesList } from "../../kubernetes/object.ts";
import { configMaps } from "../resources/configmaps/configmaps.ts";
import { type Answer, type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({}, { history: { events: 20 } });
  for (const name of ["page-a", "page-b", "page-c", "page-d"]) await create(name);
});
afterAll(() => server.close());

const path = "/api/v1/namespaces/default/configmaps";
const create = (name: string, label = "1") =>
  server.registry.create(configMaps, "default", { metadata: { name, labels: { page: label } } });
const remove = (name: string) => server.registry.delete(configMaps, { namespace: "default", name });
/** As many revisions as the history does not hold any more. */
async function forget() {
  for (let count = 0; count < 25; count++) {
    await create("passing", "no");
    await remove("passing");
  }
}

interface Page {
  names: (string | undefined)[];
  revision: string | undefined;
  next: string | undefined;
  remaining: number | undefined;
  answer: Answer;
}

async function list(query: string, at = path): Promise<Page> {
  const answer = await server.send({ path: `${at}?${query}` });
  const { items = [], metadata }: Partial<KubernetesList> = Object(answer.json);
  return {
    names: items.map((item) => item.metadata?.name),
    revision: metadata?.resourceVersion,
    next: metadata?.continue,
    remaining: metadata?.remainingItemCount,
    answer,
  };
}

describe("pages of a list", () => {
  it("are of one revision, whatever happens meanwhile", async () => {
    const first = await list("labelSelector=page&limit=2");
    await remove("page-c");
    await create("page-bb");
    const second = await list(`labelSelector=page&limit=1&continue=${first.next}`);
    const third = await list(`labelSelector=page&limit=1&continue=${second.next}`);
    expect([first.names, second.names, third.names]).toEqual([
      ["page-a", "page-b"],
      ["page-c"],
      ["page-d"],
    ]);
    expect(new Set([first.revision, second.revision, third.revision]).size).toBe(1);
    expect(third.next).toBeUndefined();
    await remove("page-bb");
    await create("page-c");
  });

  it("say how many are left only where nothing was selected", async () => {
    expect((await list("limit=2")).remaining).toBe(3);
    expect((await list("limit=2&labelSelector=page")).remaining).toBeUndefined();
  });

  it("go on across namespaces", async () => {
    const all = "/api/v1/configmaps";
    const whole = await list("", all);
    let page = await list("limit=2", all);
    const names = page.names;
    while (page.next !== undefined) {
      page = await list(`limit=2&continue=${page.next}`, all);
      names.push(...page.names);
    }
    expect(names).toEqual(whole.names);
  });

  it("go on with the newest state once theirs is forgotten, if the client can do with that", async () => {
    const first = await list("labelSelector=page%3D1&limit=2");
    await forget();
    const expired = await list(`labelSelector=page%3D1&limit=2&continue=${first.next}`);
    expect(expired.answer.status).toBe(410);
    expect(expired.answer.json).toMatchObject({
      reason: "Expired",
      message: expect.stringMatching(
        /^The provided continue parameter is too old .* retrieve the remainder of the results\./,
      ),
      metadata: { continue: expect.any(String) },
    });
    const rest = await list(`labelSelector=page%3D1&limit=2&continue=${expired.next}`);
    expect(rest.names).toEqual(["page-c", "page-d"]);
    expect(rest.revision).toBe(String(server.registry.revision));
  });

  it.each([
    ["%25", "illegal base64 data at input byte 0"],
    ["e30", 'server does not recognize this encoded version ""'],
    ["bm90IGpzb24", "invalid character 'n' looking for beginning of value"],
    [token({ rv: 0, start: "x" }), "incorrect encoded start resourceVersion"],
    [token({ rv: 5, start: "" }), "encoded start key empty (version meta.k8s.io/v1)"],
    [token({ rv: 5, start: "../secrets" }), "continue key is not valid: /secrets"],
  ])("need a token of ours: %s", async (bad, message) => {
    const { answer } = await list(`limit=1&continue=${bad}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      message: expect.stringContaining(`invalid continue token: continue key is not valid: `),
    });
    expect(answer.text).toContain(JSON.stringify(message).slice(1, -1));
  });

  it("have their revision from the token only", async () => {
    const { next } = await list("limit=1");
    const { answer } = await list(`limit=1&continue=${next}&resourceVersion=3`);
    expect(answer.json).toMatchObject({
      code: 400,
      message: "specifying resource version is not allowed when using continue",
    });
  });
});

it("a collection is deleted page by page, and not at all in a dry run", async () => {
  for (const name of ["gone-a", "gone-b", "gone-c"]) await create(name, "gone");
  const query = "labelSelector=page%3Dgone";
  const left = async () => (await list(query)).names;
  const dry = await server.send({ method: "DELETE", path: `${path}?${query}&dryRun=All` });
  expect(dry.json).toMatchObject({ kind: "ConfigMapList", items: { length: 3 } });
  expect(await left()).toHaveLength(3);
  const some = await server.send({ method: "DELETE", path: `${path}?${query}&limit=2` });
  expect(some.json).toMatchObject({ items: { length: 2 } });
  expect(await left()).toEqual(["gone-c"]);
  await server.send({ method: "DELETE", path: `${path}?${query}` });
  expect(await left()).toEqual([]);
});

describe("the revision of a list", () => {
  it("is the one asked for with Exact, or with a limit", async () => {
    const revision = String(server.registry.revision);
    await create("later", "2");
    for (const query of ["resourceVersionMatch=Exact", "limit=100"]) {
      const exact = await list(`${query}&resourceVersion=${revision}`);
      expect(exact.revision).toBe(revision);
      expect(exact.names).not.toContain("later");
    }
    await remove("later");
  });

  it.each(["resourceVersionMatch=NotOlderThan", "limit=1&resourceVersionMatch=NotOlderThan", ""])(
    "is the newest otherwise (%s)",
    async (query) => {
      const { revision } = await list(`${query}&resourceVersion=1`);
      expect(revision).toBe(String(server.registry.revision));
    },
  );

  it("has no pages at 0, as the watch cache has none", async () => {
    const { names, next } = await list("limit=1&resourceVersion=0");
    expect(names.length).toBeGreaterThan(1);
    expect(next).toBeUndefined();
  });

  it("is refused with 410 when it is forgotten", async () => {
    await forget();
    const { answer } = await list("resourceVersionMatch=Exact&resourceVersion=1");
    expect(answer.json).toMatchObject({
      code: 410,
      reason: "Expired",
      message: "The resourceVersion for the provided list is too old.",
    });
  });

  it("is refused with 504 when it has not happened yet", async () => {
    const { answer } = await list("resourceVersion=99999");
    expect(answer.json).toMatchObject({
      code: 504,
      details: { causes: [{ reason: "ResourceVersionTooLarge" }] },
    });
  });
});

it.each([
  "application/json",
  "application/json;as=Table;v=v1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
])("a list is the same printed for people and in pieces (%s)", async (accept) => {
  const plain = await server.send({ path, headers: { accept } });
  const pretty = await server.send({ path: `${path}?pretty=1`, headers: { accept } });
  expect(plain.text).toMatch(/\}\n$/);
  expect(plain.json).toEqual(pretty.json);
});

it("a long list is sent in chunks, compressed for who can read it", async () => {
  const data = { big: "x".repeat(100_000) };
  for (const name of ["big-a", "big-b", "big-c"]) {
    await server.registry.create(configMaps, "kube-public", { metadata: { name }, data });
  }
  const big = "/api/v1/namespaces/kube-public/configmaps";
  const plain = await server.send({ path: big });
  expect(plain.headers["content-length"]).toBeUndefined();
  expect(plain.json).toMatchObject({ kind: "ConfigMapList", items: { length: 4 } });
  const zipped = await server.send({ path: big, headers: { "Accept-Encoding": "gzip" } });
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(zipped.text.length).toBeLessThan(10_000);
});

function token(fields: object): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", ...fields })).toString("base64url");
}
