import type { KubernetesObject } from "../../../kubernetes/object.ts";
import {
  decodeProtobufBody,
  protobufMediaType,
} from "../../../kubernetes/protobuf/decode-protobuf-body.ts";
import {
  decodeBody,
  decodeParsed,
  type ExpectedKind,
  type FieldValidation,
} from "../../../kubernetes/schema/decode-body.ts";
import { badRequest } from "../../resources/api-errors.ts";
import { invalidObject, notSupported } from "../../resources/field-error.ts";
import type { ApiRequest } from "../http/exchange.ts";
import { unsupportedMediaType } from "../request-errors.ts";

const unknownFormat =
  "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf";

/** An object out of a request's body, with what to warn of. */
export interface ReadObject {
  object: KubernetesObject;
  warnings: readonly string[];
}

/** Reads and decodes a body in any format. Throws 400, 413, 415. */
export async function readObject(request: ApiRequest, expected: ExpectedKind): Promise<ReadObject> {
  const fieldValidation = fieldValidationOf(request);
  const body = await request.body();
  switch (mediaType(request)) {
    case "application/json":
      return decodeBody({ body: body.toString("utf8"), expected, fieldValidation });
    case "application/yaml": {
      const { parseYaml, YamlError } = await import("../../../kubernetes/yaml.ts");
      try {
        const [value = null] = parseYaml(body.toString("utf8"));
        return decodeParsed({ value, expected, fieldValidation });
      } catch (error) {
        if (error instanceof YamlError) throw badRequest(error.message);
        throw error;
      }
    }
    case protobufMediaType:
      return decodeProtobufBody({ body, expected, fieldValidation });
    default:
      throw unsupportedMediaType(unknownFormat);
  }
}

/** The media type of a body, lower case and without parameters; JSON when none is named. */
export function mediaType({ headers }: ApiRequest): string {
  const [type = ""] = (headers["content-type"] ?? "application/json").split(";");
  return type.trim().toLowerCase();
}

/** `?fieldValidation=`, Warn when absent. Throws 422 for another value. */
export function fieldValidationOf({ query }: ApiRequest): FieldValidation {
  const asked = query.get("fieldValidation") ?? "";
  if (asked === "") return "Warn";
  if (asked === "Strict" || asked === "Warn" || asked === "Ignore") return asked;
  throw invalidObject({ kind: "CreateOptions", group: "meta.k8s.io", name: "" }, [
    notSupported("fieldValidation", asked, ["", "Ignore", "Strict", "Warn"]),
  ]);
}
