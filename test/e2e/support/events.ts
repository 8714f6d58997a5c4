import { kubectlCommand } from "./cluster.ts";
import { startProcess } from "./start-process.ts";

/** Waits until the node has told something of a Pod that matches, as `REASON MESSAGE`; gives the match. */
export async function waitForEvent(pod: string, pattern: RegExp): Promise<RegExpExecArray> {
  const watching = startProcess(
    ...kubectlCommand([
      "get",
      "events",
      "--watch",
      `--field-selector=involvedObject.name=${pod}`,
      "-o",
      'jsonpath={.reason} {.message}{"\\n"}',
    ]),
  );
  try {
    return await watching.prints(pattern);
  } finally {
    await watching.end();
  }
}
