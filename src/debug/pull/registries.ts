import { ImageReferenceError, parseImageReference } from "../../kubernetes/image-reference.ts";

/** Registries most of whose images anybody may pull. */
const publicRegistries = new Set([
  "docker.io",
  "gcr.io",
  "ghcr.io",
  "k8s.gcr.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
  "quay.io",
  "registry.access.redhat.com",
  "registry.k8s.io",
]);

/** Registries of clouds, where nodes log in by themselves (the kubelet's credential providers for ECR, ACR, GCR). */
const cloudRegistries = [
  /^\d+\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  /\.azurecr\.(cn|de|io|us)$/,
  /\.(gcr\.io|pkg\.dev)$/,
];

/** The registry of an image; undefined for a text that names none. */
export function registryOf(image: string): string | undefined {
  try {
    return parseImageReference(image).domain;
  } catch (error) {
    if (error instanceof ImageReferenceError) return undefined;
    throw error;
  }
}

/** Are images of the registry usually pulled without a Secret? */
export function needsNoSecret(registry: string): boolean {
  return publicRegistries.has(registry) || cloudRegistries.some((hosts) => hosts.test(registry));
}
