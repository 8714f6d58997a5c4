import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearerToken } from "./authentication.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
let token: string;
/** Hours the server's clock is ahead. */
let ahead = 0;
beforeAll(async () => {
  server = await startServer({ now: () => new Date(Date.now() + ahead * 3_600_000) });
  const answer = await server.send({
    method: "POST",
    path: "/api/v1/namespaces/default/serviceaccounts/default/token",
    body: {},
  });
  token = (answer.json as { status: { token: string } }).status.token;
});
afterAll(() => server.close());

const bearing = (text: string) => ({ client: null, headers: { Authorization: `Bearer ${text}` } });

it.each([
  ["Bearer abc", "abc"],
  ["bearer  ", undefined],
  ["Basic abc", undefined],
  ["", undefined],
  [undefined, undefined],
])("the header %j holds the token %j", (header, expected) => {
  expect(bearerToken(header)).toBe(expected);
});

const review = { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1" };
const self = { method: "POST", path: "/apis/authentication.k8s.io/v1/selfsubjectreviews" };

async function whoAmI(credentials: object) {
  const { status, json } = await server.send({ ...self, body: review, ...credentials });
  return { status, info: (json as { status?: { userInfo?: object } }).status?.userInfo };
}

describe("a request", () => {
  it("with a token comes from its account", async () => {
    expect(await whoAmI(bearing(token))).toMatchObject({
      status: 201,
      info: {
        username: "system:serviceaccount:default:default",
        groups: [
          "system:serviceaccounts",
          "system:serviceaccounts:default",
          "system:authenticated",
        ],
      },
    });
  });

  it("with a certificate comes from its owner, whatever token it bears besides", async () => {
    const info = {
      username: "kubernetes-admin",
      groups: ["system:masters", "system:authenticated"],
    };
    for (const text of [token, "garbage"]) {
      const { headers } = bearing(text);
      expect(await whoAmI({ headers })).toMatchObject({ status: 201, info });
    }
  });

  it.each(["/api/v1/pods", "/version", "/healthz"])(
    "with a token that proves nothing is refused at %s",
    async (path) => {
      const { status, json } = await server.send({ path, ...bearing("garbage") });
      expect(status).toBe(401);
      expect(json).toMatchObject({
        kind: "Status",
        reason: "Unauthorized",
        message: "Unauthorized",
      });
    },
  );

  it("with a token that has expired is refused", async () => {
    ahead = 2;
    expect(await whoAmI(bearing(token))).toEqual({ status: 401, info: undefined });
    ahead = 0;
    expect(await whoAmI(bearing(token))).toMatchObject({ status: 201 });
  });

  it("of an account may read what others need to check its token, and no objects", async () => {
    const get = async (path: string) => (await server.send({ path, ...bearing(token) })).status;
    expect(await get("/.well-known/openid-configuration")).toBe(200);
    expect(await get("/openid/v1/jwks")).toBe(200);
    expect(await get("/api/v1/namespaces/default/secrets")).toBe(403);
    expect((await server.send({ path: "/openid/v1/jwks", client: null })).status).toBe(401);
  });
});

it.each(["GET", "PUT", "DELETE"])("a review can't be asked for by %s", async (method) => {
  expect((await server.send({ ...self, method })).status).toBe(405);
});
