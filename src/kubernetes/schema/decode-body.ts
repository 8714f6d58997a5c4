import { isJsonObject, type Json, type JsonObject } from "../object.ts";
import { StatusError } from "../status-error.ts";
import { type Decoded, DecodeError, decode } from "./decode.ts";
import { JsonError, type ParsedJson, parseJson } from "./parse-json.ts";
import { goValueName } from "./scalars.ts";
import { splitApiVersion, typeOfKind } from "./schema.ts";

/** What the server does about unknown and duplicate fields: refuse, warn, or nothing. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** The kind a request must carry. */
export interface ExpectedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** An object read from a request, with what to send back as `Warning` headers. */
export interface DecodedBody {
  /** `apiVersion` and `kind` are set. */
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}

/**
 * Reads the JSON body of a create or update. A body without kind and apiVersion is taken to be
 * of the expected kind. Throws StatusError 400 as api-server.md 1.4 lists them: no JSON,
 * another kind, a value of a wrong type, and under Strict unknown or duplicate fields.
 */
export function decodeBody(options: {
  readonly body: string;
  readonly expected: ExpectedKind;
  readonly fieldValidation?: FieldValidation;
}): DecodedBody {
  const { body, expected, fieldValidation } = options;
  return decodeParsed({ ...parseBody(body, expected.kind), expected, fieldValidation });
}

/** Like `decodeBody`, for a body that was read by other means: YAML or protobuf. */
export function decodeParsed(options: {
  readonly value: Json;
  readonly duplicates?: ParsedJson["duplicates"];
  readonly expected: ExpectedKind;
  readonly fieldValidation?: FieldValidation | undefined;
}): DecodedBody {
  const { value, duplicates, expected, fieldValidation = "Warn" } = options;
  const sent = sentKind(value, expected);
  const version = splitApiVersion(sent.apiVersion).version;
  const refuse = (why: string) =>
    badRequest(
      `${sent.kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`,
    );
  if (sent.kind !== expected.kind || sent.apiVersion !== expected.apiVersion) {
    throw refuse(whyAnotherKind(sent, expected));
  }
  const type = typeOfKind(expected.apiVersion, expected.kind);
  if (type === undefined) throw refuse(whyAnotherKind(sent, expected));
  const { object, problems } = decodeOr(refuse, {
    type,
    value,
    ...(duplicates === undefined ? {} : { duplicates }),
  });
  if (problems.length > 0 && fieldValidation === "Strict") {
    throw refuse(strictDecodingError(problems));
  }
  return {
    object: { ...object, ...expected },
    warnings: fieldValidation === "Warn" ? problems : [],
  };
}

/** `strict decoding error: unknown field "a", duplicate field "b"`. */
export function strictDecodingError(problems: readonly string[]): string {
  return `strict decoding error: ${problems.join(", ")}`;
}

function parseBody(body: string, kind: string): ParsedJson {
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${error.message}`,
    );
  }
}

function decodeOr(
  refuse: (why: string) => StatusError,
  input: Parameters<typeof decode>[0],
): Decoded {
  try {
    return decode(input);
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(error.message);
    throw error;
  }
}

/** The kind a body names. A body that is no object never gets as far as having one. */
function sentKind(value: Json, expected: ExpectedKind): ExpectedKind {
  const problem = (found: string, place: string) =>
    badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go ${place}`,
    );
  if (!isJsonObject(value)) {
    throw problem(goValueName(value), "value of type struct { APIVersion string; Kind string }");
  }
  const read = (field: "apiVersion" | "kind") => {
    const text = value[field] ?? "";
    if (typeof text !== "string")
      throw problem(goValueName(text), `struct field .${field} of type string`);
    return text === "" ? expected[field] : text;
  };
  return { apiVersion: read("apiVersion"), kind: read("kind") };
}

function whyAnotherKind(sent: ExpectedKind, expected: ExpectedKind): string {
  if (typeOfKind(sent.apiVersion, sent.kind) === undefined) {
    return `no kind ${JSON.stringify(sent.kind)} is registered for version ${JSON.stringify(sent.apiVersion)}`;
  }
  if (sent.kind === expected.kind) {
    return `the API version in the data (${sent.apiVersion}) does not match the expected API version (${expected.apiVersion})`;
  }
  const { version } = splitApiVersion(sent.apiVersion);
  const internal = splitApiVersion(expected.apiVersion).group.split(".")[0] || "core";
  return `converting (${version}.${sent.kind}) to (${internal}.${expected.kind}): unknown conversion`;
}
