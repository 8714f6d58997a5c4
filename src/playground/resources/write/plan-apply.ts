import { type Applied, applyConfig } from "../../../kubernetes/managed-fields/apply.ts";
import { describeObject } from "../../../kubernetes/managed-fields/describe-object.ts";
import { readOwners } from "../../../kubernetes/managed-fields/owners.ts";
import { FieldsError } from "../../../kubernetes/managed-fields/path-element.ts";
import type { JsonObject, KubernetesObject, ObjectKey } from "../../../kubernetes/object.ts";
import { brokenPatch } from "../../../kubernetes/patch/patch-error.ts";
import { DecodeError, decode } from "../../../kubernetes/schema/decode.ts";
import { typeOfKind } from "../../../kubernetes/schema/schema.ts";
import { badRequest, conflict, otherName } from "../api-errors.ts";
import { apiVersionOf, type Resource } from "../resource.ts";
import { copyWithoutOwners } from "./copy.ts";
import { type FieldWriter, writerOf } from "./owners.ts";
import { placeInNamespace } from "./plan-create.ts";

/** What a server-side apply is made from. */
export interface ApplyRequest<T extends KubernetesObject> extends FieldWriter {
  resource: Resource<T>;
  key: ObjectKey;
  subresource: string | undefined;
  /** What was sent. */
  config: JsonObject;
  /** The stored object; undefined where there is none. */
  current: T | undefined;
  force: boolean;
}

/** The object an apply wants, to be created or updated, and who then owns what. Throws the StatusError that refuses it. */
export function planApply<T extends KubernetesObject>(
  request: ApplyRequest<T>,
): { object: T; owners: Applied["owners"] } {
  const { resource, key, subresource, config, current, force } = request;
  const { object, owners } = applyConfig({
    writer: writerOf(resource, subresource, request),
    config,
    live: current === undefined ? undefined : jsonOf(copyWithoutOwners(current)),
    owners: ownersOf(current),
    force,
  });
  const wanted = decodeApplied(resource, object);
  const { name = "", uid = "" } = wanted.metadata ?? {};
  if (current === undefined && uid !== "") {
    const problem = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(resource, key.name, problem);
  }
  // As a precondition it has nothing to be compared with.
  if (current === undefined) delete wanted.metadata?.resourceVersion;
  placeInNamespace(wanted, key.namespace);
  if (name === "") {
    throw badRequest(
      `the name of the object (${key.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== key.name) throw otherName(name, key.name);
  return { object: wanted, owners };
}

function ownersOf(current: KubernetesObject | undefined) {
  try {
    return readOwners(current?.metadata?.managedFields);
  } catch (error) {
    if (!(error instanceof FieldsError)) throw error;
    throw brokenPatch(`failed to decode managed fields: ${error.message}`);
  }
}

/** Fits the merged object to its kind: values the schema calls anything may still not fit. */
function decodeApplied<T extends KubernetesObject>(resource: Resource<T>, object: JsonObject): T {
  const apiVersion = apiVersionOf(resource);
  const type = typeOfKind(apiVersion, resource.kind);
  if (type === undefined) throw new Error(`the schema has no kind ${apiVersion} ${resource.kind}`);
  try {
    // What fits the type of a resource is an object of the resource.
    return decode({ type, value: object }).object as JsonObject & T;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const about = describeObject(object, { apiVersion, kind: resource.kind });
    throw brokenPatch(
      `failed to convert new object (${about}) to proper version (${apiVersion}): ${error.message}`,
    );
  }
}

function jsonOf(object: KubernetesObject): JsonObject {
  return object as JsonObject & KubernetesObject;
}
