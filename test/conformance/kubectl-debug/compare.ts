import type { RecordedCase, RecordedMutation, RecordedOutcome } from "./recorded.ts";

/** What a case demands: the recording without what names a version of the protocol. */
export function demandOf({ expect }: RecordedCase): RecordedOutcome {
  const { exitCode, stdout, stderr, mutations, streams, logRequests } = expect;
  return {
    exitCode,
    stdout,
    stderr,
    mutations: mutations.map(mutationOf),
    ...(streams && {
      streams: streams.map(({ method, path, query, frames = [] }) => ({
        method,
        path,
        query,
        frames,
      })),
    }),
    ...(logRequests && { logRequests }),
  };
}

/** kubectl sends new objects as protobuf, decoded in the recording: JSON is the same to the server. */
function mutationOf({ method, path, contentType, body }: RecordedMutation): RecordedMutation {
  return { method, path, ...(method === "PATCH" && contentType && { contentType }), body };
}

/** An outcome without the one line of advice that may follow kubectl's words about a failure. */
export function withoutAdvice(
  outcome: RecordedOutcome,
  demanded: RecordedOutcome,
): RecordedOutcome {
  const { stderr } = demanded;
  const isAdvised =
    demanded.exitCode !== 0 &&
    outcome.stderr.startsWith(stderr) &&
    /^[^\n]+\n$/.test(outcome.stderr.slice(stderr.length));
  return isAdvised ? { ...outcome, stderr } : outcome;
}
