/**
 * The OpenAPI name of a type of the schema: `core.v1.Pod` is `io.k8s.api.core.v1.Pod`. Kubernetes
 * takes it from the Go package the type is in.
 */
export function componentName(type: string): string {
  if (type.startsWith("meta.")) return `io.k8s.apimachinery.pkg.apis.${type}`;
  if (type.startsWith("api.resource.")) return `io.k8s.apimachinery.pkg.${type}`;
  if (/^(?:util|runtime)\./.test(type)) return `io.k8s.apimachinery.pkg.${type}`;
  if (type.startsWith("apiextensions.")) {
    return `io.k8s.apiextensions-apiserver.pkg.apis.${type}`;
  }
  return `io.k8s.api.${type}`;
}

/** A reference to the component of a type. */
export function componentReference(type: string): { $ref: string } {
  return { $ref: `#/components/schemas/${componentName(type)}` };
}
