/** When an image is pulled, in the order the server lists it. */
export const pullPolicies: readonly string[] = ["Always", "IfNotPresent", "Never"];
