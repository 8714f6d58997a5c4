import fc from "fast-check";
import { expect, it } from "vitest";
import { StatusError } from "../../../kubernetes/status-error.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";

const name = fc.stringMatching(/^[a-z0-9]([-.a-z0-9]{0,20}[a-z0-9])?$/);

it("is read back as it was written", () => {
  const after = fc.oneof(
    name,
    fc.tuple(name, name).map((pair) => pair.join("/")),
  );
  const revision = fc.oneof(fc.constant(-1), fc.integer({ min: 1 }));
  fc.assert(
    fc.property(revision, after, (rv, key) => {
      const token = { revision: rv, after: key };
      expect(decodeContinue(encodeContinue(token))).toEqual(token);
    }),
  );
});

it("is refused with 400 when it is anything else", () => {
  const json = fc.record(
    {
      v: fc.constantFrom<unknown>("meta.k8s.io/v1", "v2", 1, null),
      rv: fc.oneof<fc.Arbitrary<unknown>[]>(fc.integer(), fc.double(), fc.string()),
      start: fc.oneof<fc.Arbitrary<unknown>[]>(fc.string(), fc.constantFrom("../x", "/", "a\0b")),
      ["__proto__"]: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const encoded = json.map((value) => Buffer.from(JSON.stringify(value)).toString("base64url"));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), encoded), (text) => {
      try {
        expect(decodeContinue(text).after).not.toContain("..");
      } catch (error) {
        expect(error).toBeInstanceOf(StatusError);
        expect(error).toMatchObject({ code: 400 });
      }
    }),
    { numRuns: 1000 },
  );
});
