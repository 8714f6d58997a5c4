import { expect, it } from "vitest";
import { credentialsFor } from "./keyring.ts";
import type { Secret } from "./types.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function secret(auths: unknown): Secret {
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": base64(JSON.stringify({ auths })) },
  };
}

/** Credentials whose user is named after the place they are for. */
function usersFor(image: string, ...places: string[]): string[] {
  const auths = places.map((place) => [place, { auth: base64(`${place}:secret`) }]);
  return credentialsFor(image, [secret(Object.fromEntries(auths))]).map(({ username }) => username);
}

it.each([
  ["a host", "r.example.com/app:1", ["r.example.com"], ["r.example.com"]],
  ["a host with its scheme", "r.example.com/app", ["https://r.example.com"], ["https"]],
  ["a host and an API version", "r.example.com/app", ["http://r.example.com/v2/"], ["http"]],
  ["the right port", "localhost:5000/app", ["localhost:5000"], ["localhost"]],
  ["another port", "localhost:5000/app", ["localhost:5001", "localhost"], []],
  ["another host", "r.example.com/app", ["example.com", "s.example.com"], []],
  ["a path", "r.example.com/team/app", ["r.example.com/team"], ["r.example.com/team"]],
  ["another path", "r.example.com/team/app", ["r.example.com/other"], []],
  ["a host within a longer one", "r.example.com.evil.net/app", ["r.example.com"], []],
  ["a star for a part", "r.example.com/app", ["*.example.com"], ["*.example.com"]],
  ["a star for some of a part", "reg1.example.com/app", ["reg*.example.com"], ["reg*.example.com"]],
  ["a star for no more than a part", "a.b.example.com/app", ["*.example.com"], []],
  ["Docker's own by its old name", "busybox", ["https://index.docker.io/v1/"], ["https"]],
  ["Docker's own by its image's name", "library/busybox", ["docker.io"], ["docker.io"]],
  ["Docker's own for another registry", "r.example.com/x", ["https://index.docker.io/v1/"], []],
])("%s", (_what, image, places, users) => {
  expect(usersFor(image, ...places)).toEqual(users);
});

it("tries the most specific place first, then the others", () => {
  const places = ["r.io", "r.io/team/app", "r.io/team"];
  expect(usersFor("r.io/team/app:1", ...places)).toEqual(["r.io/team/app", "r.io/team", "r.io"]);
});

it("keeps colons in a password, and goes by auth before the fields", () => {
  const auths = { "r.io": { auth: base64("me:a:b"), username: "other", password: "other" } };
  expect(credentialsFor("r.io/x", [secret(auths)])).toEqual([{ username: "me", password: "a:b" }]);
});

it("reads the old form, which has no auths around it", () => {
  const old: Secret = {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/dockercfg",
    data: { ".dockercfg": base64('{"r.io":{"username":"me","password":"pw"}}') },
  };
  expect(credentialsFor("r.io/x", [old])).toEqual([{ username: "me", password: "pw" }]);
});

it.each([
  ["no JSON", "{"],
  ["null", "null"],
  ["auths that are no object", '{"auths":[1]}'],
  ["an entry that is no object", '{"auths":{"r.io":1}}'],
  ["auth without a colon", `{"auths":{"r.io":{"auth":"${base64("me")}"}}}`],
  ["a place that is none", `{"auths":{"http://":{"auth":"${base64("a:b")}"}}}`],
])("%s gives nothing", (_what, text) => {
  const broken = { ...secret({}), data: { ".dockerconfigjson": base64(text) } };
  expect(credentialsFor("r.io/x", [broken])).toEqual([]);
});

it("takes nothing from secrets of another type", () => {
  const opaque = { ...secret({ "r.io": { auth: base64("a:b") } }), type: "Opaque" };
  expect(credentialsFor("r.io/x", [opaque])).toEqual([]);
});
