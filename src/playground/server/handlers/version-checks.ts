import { StatusError } from "../../../kubernetes/status-error.ts";

/** Throws 504 for a revision that has not happened yet: clients wait a second and ask again. */
export function checkNotTooNew(current: number, wanted: number | undefined): void {
  if (wanted === undefined || wanted <= current) return;
  throw new StatusError({
    code: 504,
    reason: "Timeout",
    message: `Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

function expired(message: string, token?: string): StatusError {
  const more = token === undefined ? {} : { continue: token };
  return new StatusError({ code: 410, reason: "Expired", message, ...more });
}

/** 410, for a watch that starts before what is remembered. Clients list again. */
export function watchTooOld(wanted: number, oldest: number): StatusError {
  return expired(`too old resource version: ${wanted} (${oldest})`);
}

/** 410, for a list of a state that is no longer known. */
export function listTooOld(): StatusError {
  return expired("The resourceVersion for the provided list is too old.");
}

/** 410, for a page of such a list, with the token for those who can do with the newest state. */
export function continueTooOld(token: string): StatusError {
  return expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    token,
  );
}
