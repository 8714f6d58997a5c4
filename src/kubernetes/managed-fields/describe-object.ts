import { isJsonObject, type JsonObject } from "../object.ts";

/** How the server's messages about apply name an object: `NAMESPACE/NAME; /v1, Kind=ConfigMap`. */
export function describeObject(
  object: JsonObject,
  { apiVersion, kind }: { apiVersion: string; kind: string },
): string {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const { namespace, name } = metadata;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const version = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
  return `${text(namespace)}/${text(name)}; ${version}, Kind=${kind}`;
}
