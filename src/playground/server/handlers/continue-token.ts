import { posix } from "node:path";
import { isJsonObject } from "../../../kubernetes/object.ts";
import { JsonError, parseJson } from "../../../kubernetes/schema/parse-json.ts";
import { badRequest } from "../../resources/api-errors.ts";

/** Where the next page of a list begins, and the state it is read from. */
export interface ContinueToken {
  /** The revision of the first page; -1: whatever is newest. */
  readonly revision: number;
  /** The last object of the page before, as `namespace/name`, or its name in a list of one namespace. */
  readonly after: string;
}

const version = "meta.k8s.io/v1";

/** The token as kube-apiserver writes it (`storage.EncodeContinue`): base64url of JSON. */
export function encodeContinue({ revision, after }: ContinueToken): string {
  // The first key that can follow another is that key and a NUL.
  const token = { v: version, rv: revision, start: `${after}\0` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** Reads a token. Throws 400 in the words of `storage.DecodeContinue`. */
export function decodeContinue(text: string): ContinueToken {
  const token = readJson(text);
  const { v, rv, start } = { v: "", rv: 0, start: "", ...token };
  if (v !== version) {
    throw refuse(`server does not recognize this encoded version ${JSON.stringify(v)}`);
  }
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) {
    throw refuse(`incorrect encoded start resourceVersion (version ${version})`);
  }
  if (typeof start !== "string" || start === "") {
    throw refuse(`encoded start key empty (version ${version})`);
  }
  const key = start.startsWith("/") ? start : `/${start}`;
  const cleaned = posix.normalize(key);
  if (cleaned !== key) throw refuse(cleaned);
  return { revision: rv, after: key.slice(1).replace(/\0$/, "") };
}

function readJson(text: string): object {
  const bad = /[^A-Za-z0-9_-]/.exec(text);
  if (bad !== null) throw refuse(`illegal base64 data at input byte ${bad.index}`);
  try {
    const { value } = parseJson(Buffer.from(text, "base64url").toString());
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (error instanceof JsonError) throw refuse(error.message);
    throw error;
  }
  throw refuse("json: cannot unmarshal into Go value of type storage.continueToken");
}

function refuse(why: string) {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
