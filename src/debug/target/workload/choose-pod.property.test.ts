import fc from "fast-check";
import { expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { crashing, deployment, pod, problem, usual } from "../../fixtures/workload-pods.ts";
import { choosePod } from "./choose-pod.ts";

const anyPods = fc
  .array(
    fc.record({
      owner: fc.constantFrom("new", "old", "alien"),
      started: fc.integer({ min: 1, max: 3 }),
      ready: fc.boolean(),
      node: fc.constantFrom("n1", ""),
      phase: fc.constantFrom("Running", "Running", "Failed"),
      deleted: fc.boolean(),
      status: fc.constantFrom({}, crashing(2).status, { restartCount: 1 }),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((parts, index) => pod(`p${index}`, parts)));

it.each([usual, problem, { ...usual, endedToo: true }])(
  "makes the same choice in whatever order Pods are listed, and none it mustn't: %j",
  (wish) => {
    const choose = (pods: Pod[]): { pod?: Pod; error?: unknown } => {
      try {
        return { pod: choosePod(deployment(...pods), wish).pod };
      } catch (error) {
        return { error };
      }
    };
    const shuffled = anyPods.chain((pods) =>
      fc.tuple(
        fc.constant(pods),
        fc.shuffledSubarray(pods, { minLength: pods.length, maxLength: pods.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([pods, others]) => {
        const choice = choose(pods);
        expect(choose(others)).toEqual(choice);
        if (choice.pod === undefined) {
          expect(choice.error).toMatchObject({ code: expect.stringMatching(/^NO_POD/) });
          return;
        }
        const { metadata, status } = choice.pod;
        expect(metadata?.deletionTimestamp).toBeUndefined();
        expect(metadata?.ownerReferences?.[0]?.uid).not.toBe("alien");
        if (!wish.endedToo) expect(status?.phase).toBe("Running");
      }),
    );
  },
);
