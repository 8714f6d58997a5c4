import { type HttpGet, sendGet } from "./http-get.ts";
import { failure, type Outcome } from "./outcome.ts";

/** A status from 200 to 399 is a success. Words as in Kubernetes' probe/http. */
export async function checkHttp(
  get: HttpGet,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  try {
    const { status, body } = await sendGet(get, limit);
    if (status < 200 || status >= 400) {
      return failure(`HTTP probe failed with statuscode: ${status}`);
    }
    if (status < 300) return { result: "success", output: body };
    const output = `Probe terminated redirects, Response body: ${body}`;
    return { result: "warning", output };
  } catch (error) {
    if (signal.aborted) throw error;
    return failure(error instanceof Error ? error.message : String(error));
  }
}
