/** What makes up a key: `/registry/<group>/<plural>/[<namespace>/]<name>`; the core group is `core`. */
export interface KeyParts {
  group: string;
  plural: string;
  namespace?: string | undefined;
  name?: string | undefined;
}

/** The key of one object; without a name the prefix of all objects of the kind, or of one namespace. */
export function storeKey({ group, plural, namespace, name }: KeyParts): string {
  const bucket = `/registry/${group === "" ? "core" : group}/${plural}/`;
  const scope = namespace === undefined ? bucket : `${bucket}${namespace}/`;
  return name === undefined ? scope : scope + name;
}

/** The part of a key or prefix that all objects of one kind share, trailing slash included. */
export function bucketOf(key: string): string {
  const group = key.indexOf("/", "/registry/".length);
  return key.slice(0, key.indexOf("/", group + 1) + 1);
}
