import { describe, expect, it } from "vitest";
import type { ControllerRevision } from "../../../kubernetes/types.ts";
import { hashOf, planRevisions, surplusRevisions, templateOf } from "./plan-revisions.ts";

const owner = (image: string) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "default", uid: "s" },
  spec: {
    template: { metadata: { labels: { app: "db" } }, spec: { containers: [{ name: "c", image }] } },
  },
});

/** The history after templates with these images, one after another. */
function history(...images: string[]): ControllerRevision[] {
  const revisions = new Map<string, ControllerRevision>();
  for (const image of images) {
    const { update } = planRevisions(owner(image), [...revisions.values()]);
    revisions.set(update.metadata.name ?? "", update);
  }
  return [...revisions.values()];
}

describe("the history of a workload", () => {
  it("begins with the first template", () => {
    const { update, write } = planRevisions(owner("a"), []);
    expect(write).toBe("create");
    expect(update).toMatchObject({
      kind: "ControllerRevision",
      metadata: { namespace: "default", ownerReferences: [{ kind: "StatefulSet", uid: "s" }] },
      revision: 1,
    });
    expect(update.metadata.name).toBe(`db-${hashOf(update)}`);
    expect(templateOf(update)).toEqual(owner("a").spec.template);
  });

  it("has nothing to write for the template it ends with", () => {
    const revisions = history("a", "b");
    expect(planRevisions(owner("b"), revisions)).toMatchObject({
      write: undefined,
      update: { revision: 2 },
    });
  });

  it("gives a template that is used again the highest number", () => {
    const revisions = history("a", "b", "a");
    expect(new Set(revisions.map(({ revision }) => revision))).toEqual(new Set([2, 3]));
    expect(planRevisions(owner("b"), revisions)).toMatchObject({
      write: "renumber",
      update: { revision: 4 },
    });
  });

  it("lets go of the oldest that nobody uses", () => {
    const revisions = history("a", "b", "c", "d");
    const inUse = new Set(revisions.slice(3).map(hashOf));
    const surplus = surplusRevisions(revisions, { inUse, limit: 1 });
    expect(surplus.map(({ revision }) => revision)).toEqual([1, 2]);
  });
});
