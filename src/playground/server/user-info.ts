import type { UserInfo } from "../../kubernetes/types.ts";
import type { Identity } from "../authorization/identity.ts";

/** Somebody as authentication.v1.UserInfo states them. */
export function userInfo({ user, uid = "", groups, extra = {} }: Identity): UserInfo {
  return {
    username: user,
    ...(uid === "" ? {} : { uid }),
    groups: [...groups],
    extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])),
  };
}
