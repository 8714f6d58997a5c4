import type { JsonObject } from "../object.ts";
import {
  type DecodedBody,
  decodeParsed,
  type ExpectedKind,
  type FieldValidation,
} from "../schema/decode-body.ts";
import { JsonError } from "../schema/parse-json.ts";
import { typeOfKind } from "../schema/schema.ts";
import { StatusError } from "../status-error.ts";
import { decodeMessage } from "./decode-message.ts";
import { ProtobufError, readFields } from "./wire.ts";

/** The media type of protobuf bodies. */
export const protobufMediaType = "application/vnd.kubernetes.protobuf";

const magic = [0x6b, 0x38, 0x73, 0x00];

/**
 * Reads a protobuf body: the four bytes `k8s\0`, then runtime.Unknown with the kind and the
 * object's own message. Gives what `decodeBody` gives for the same object in JSON.
 * Throws StatusError 400 for anything else.
 */
export function decodeProtobufBody(options: {
  readonly body: Uint8Array;
  readonly expected: ExpectedKind;
  readonly fieldValidation?: FieldValidation;
}): DecodedBody {
  const { body, expected, fieldValidation } = options;
  return decodeParsed({ value: readOrRefuse(body, expected), expected, fieldValidation });
}

function readOrRefuse(body: Uint8Array, expected: ExpectedKind): JsonObject {
  try {
    return readObject(body, expected);
  } catch (error) {
    if (!(error instanceof ProtobufError || error instanceof JsonError)) throw error;
    throw new StatusError({
      code: 400,
      reason: "BadRequest",
      message: `the object provided is unrecognized (must be of type ${expected.kind}): ${error.message}`,
    });
  }
}

function readObject(body: Uint8Array, expected: ExpectedKind): JsonObject {
  if (magic.some((byte, index) => body[index] !== byte)) {
    throw new ProtobufError(
      `provided data does not appear to be a protobuf message, expected prefix [${magic.join(" ")}]`,
    );
  }
  const { raw, ...sent } = readUnknown(body.subarray(magic.length));
  const apiVersion = sent.apiVersion || expected.apiVersion;
  const kind = sent.kind || expected.kind;
  const type = typeOfKind(apiVersion, kind);
  return { ...(type === undefined ? {} : decodeMessage(type, raw)), apiVersion, kind };
}

/** runtime.Unknown: 1 the kind, 2 the object, 3 its encoding (none is known), 4 its media type. */
function readUnknown(bytes: Uint8Array) {
  const decoder = new TextDecoder();
  let [apiVersion, kind] = ["", ""];
  let raw = new Uint8Array();
  for (const { number, value } of readFields(bytes)) {
    if (value.is !== "bytes") continue;
    if (number === 2) raw = new Uint8Array(value.bytes);
    if (number === 3 && value.bytes.length > 0) {
      throw new ProtobufError(`unable to decode content encoding ${decoder.decode(value.bytes)}`);
    }
    if (number !== 1) continue;
    for (const field of readFields(value.bytes)) {
      if (field.value.is !== "bytes") continue;
      if (field.number === 1) apiVersion = decoder.decode(field.value.bytes);
      if (field.number === 2) kind = decoder.decode(field.value.bytes);
    }
  }
  return { apiVersion, kind, raw };
}
