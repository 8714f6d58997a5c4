import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { ExpectedKind } from "../../../kubernetes/schema/decode-body.ts";
import type { Authorizer } from "../../authorization/authorizer.ts";
import type { Identity } from "../../authorization/identity.ts";
import type { NodeApi } from "../../kubelet/node-api.ts";
import type { ServedRegistry } from "../../resources/create-registry.ts";
import { invalidObject, notSupported } from "../../resources/field-error.ts";
import type { WriteNotes } from "../../resources/registry.ts";
import { apiVersionOf, type Resource, type Subresource } from "../../resources/resource.ts";
import type { TokenAuthority } from "../../tokens/token-authority.ts";
import type { ApiRequest } from "../http/exchange.ts";
import { negotiate } from "../represent/accept.ts";
import type { IncludeObject, RepresentationFacts } from "../represent/represent.ts";

/** What every handler gets: the request, what its path means, and the rest of the playground. */
export interface HandlerContext {
  readonly request: ApiRequest;
  readonly resource: Resource;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
  readonly description?: Subresource | undefined;
  readonly registry: ServedRegistry;
  readonly nodeApi: NodeApi | undefined;
  readonly tokens: TokenAuthority | undefined;
  /** Whom the request acts as. */
  readonly identity: Identity;
  readonly authorizer: Authorizer;
  /** Gathers what admission has to say about a write. */
  readonly notes: WriteNotes;
  readonly now: () => Date;
}

/** How this request wants objects. Throws 406. */
export function representationFacts(context: HandlerContext): RepresentationFacts {
  const { request, resource } = context;
  const include = request.query.get("includeObject");
  const includeObject: IncludeObject =
    include === "None" || include === "Object" ? include : "Metadata";
  const representation = negotiate(request.headers.accept);
  return { resource, representation, includeObject, now: context.now() };
}

/** `?dryRun=All`. Throws 422 for another value. */
export function wantsDryRun(values: readonly string[], options: string): boolean {
  const bad = values.filter((value) => value !== "All");
  if (bad.length > 0) {
    throw invalidObject({ kind: options, group: "meta.k8s.io", name: "" }, [
      notSupported("dryRun", values, ["All"]),
    ]);
  }
  return values.length > 0;
}

/** What is read and written: the object itself, or the view that the subresource is of it. */
export function viewOf(
  { description }: HandlerContext,
  object: KubernetesObject,
): KubernetesObject {
  return description?.view?.read(object) ?? object;
}

/** The main object with a changed view put back; the object itself where there is no view. */
export function fromView(
  { description }: HandlerContext,
  current: KubernetesObject,
  changed: KubernetesObject,
): KubernetesObject {
  return description?.view?.write(current, changed) ?? changed;
}

/** The kind of the objects a request reads and writes. */
export function expectedKind({ resource, description }: HandlerContext): ExpectedKind {
  return {
    apiVersion: description?.apiVersion ?? apiVersionOf(resource),
    kind: description?.kind ?? resource.kind,
  };
}

/** The key of the object a request names. */
export function keyOf({ namespace, name = "" }: HandlerContext): {
  namespace?: string;
  name: string;
} {
  return { ...(namespace === undefined ? {} : { namespace }), name };
}
