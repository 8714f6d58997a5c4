import { connect } from "node:net";
import { dialError, joinHostPort } from "./go-words.ts";
import { failure, type Outcome } from "./outcome.ts";

/** Where a probe connects to, and how long it may take. */
export interface Address {
  host: string;
  port: number;
  timeoutSeconds: number;
}

/** Opens a TCP connection and closes it. */
export function checkTcp(
  { host, port, timeoutSeconds }: Address,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.setTimeout(timeoutSeconds * 1000);
    const settle = (outcome: Outcome) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("connect", () => settle({ result: "success", output: "" }));
    socket.once("timeout", () =>
      settle(failure(`dial tcp ${joinHostPort(host, port)}: i/o timeout`)),
    );
    socket.once("error", (error) => {
      if (signal.aborted) reject(error);
      else settle(failure(dialError(error, host, port)));
    });
  });
}
