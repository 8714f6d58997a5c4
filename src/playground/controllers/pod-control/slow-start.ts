/**
 * Does `act` `count` times in batches of 1, 2, 4, …; a failure ends it after its batch, so that a
 * Pod that can't be created is not tried a hundred times at once. Resolves to how often it
 * worked and the first failure.
 */
export async function slowStart(
  count: number,
  act: () => Promise<unknown>,
): Promise<{ done: number; failure?: unknown }> {
  let done = 0;
  for (let batch = 1; done < count; batch *= 2) {
    const size = Math.min(batch, count - done);
    const results = await Promise.allSettled(Array.from({ length: size }, () => act()));
    done += results.filter(({ status }) => status === "fulfilled").length;
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) return { done, failure: failed.reason };
  }
  return { done };
}
