/** The API group of roles and bindings. */
export const rbacGroup = "rbac.authorization.k8s.io";
