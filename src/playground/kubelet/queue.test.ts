import { expect, it } from "vitest";
import { createQueue } from "./queue.ts";

/** A piece of work that ends when told to. */
function aPull(name: string, log: string[]) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = async () => {
    log.push(`begin ${name}`);
    await ended;
    log.push(`end ${name}`);
    return name;
  };
  return { work, end: () => end() };
}

it("runs no more than its limit at once, in the order they came", async () => {
  const queue = createQueue(2);
  const log: string[] = [];
  const pulls = ["a", "b", "c", "d"].map((name) => aPull(name, log));
  const results = pulls.map(({ work }) => queue.run(work));
  expect(log).toEqual(["begin a", "begin b"]);
  pulls[1]?.end();
  await results[1];
  await Promise.resolve();
  expect(log).toEqual(["begin a", "begin b", "end b", "begin c"]);
  for (const { end } of pulls) end();
  expect(await Promise.all(results)).toEqual(["a", "b", "c", "d"]);
});

it("goes on after a failure", async () => {
  const queue = createQueue(1);
  const failed = queue.run(() => Promise.reject(new Error("no")));
  const next = queue.run(() => Promise.resolve("next"));
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("next");
  expect(await queue.run(() => Promise.resolve("later"))).toBe("later");
});
