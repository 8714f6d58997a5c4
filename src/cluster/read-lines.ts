import type { Readable } from "node:stream";
import type { Connection } from "./connection.ts";
import { explainFailure } from "./explain-failure.ts";

/**
 * Lines of a body as they come, without their newline. A last line without one is dropped: a
 * server that goes away in the middle of an event has not sent it.
 */
export async function* readLines(body: Readable, connection: Connection): AsyncGenerator<string> {
  body.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of body) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "");
    }
  } catch (cause) {
    throw explainFailure(cause, connection);
  }
}
