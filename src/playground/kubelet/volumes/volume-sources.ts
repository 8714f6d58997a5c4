import type { EnvironmentSources } from "../config/environment.ts";
import type { TokenNeed } from "./token-needs.ts";

/** What volumes are made from: objects of the Pod's namespace, and the Pod's tokens. */
export interface VolumeSources extends EnvironmentSources {
  /** The token that was fetched before for this need, or why there is none. */
  token(need: TokenNeed): string | Error;
}
