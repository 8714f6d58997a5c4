/** Who asks. */
export interface Identity {
  user: string;
  groups: readonly string[];
  uid?: string;
  /** authentication.v1.UserInfo.extra */
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** The group whose members may do everything, whatever the roles say. */
export const mastersGroup = "system:masters";

/** Who sends a request to a public path without credentials. */
export const anonymous: Identity = { user: "system:anonymous", groups: ["system:unauthenticated"] };

/** `system:serviceaccount:NAMESPACE:NAME` */
export function serviceAccountUser({
  namespace,
  name,
}: {
  namespace: string;
  name: string;
}): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
