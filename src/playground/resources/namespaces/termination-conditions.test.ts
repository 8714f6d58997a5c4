import { describe, expect, it } from "vitest";
import { type Remaining, terminationConditions } from "./termination-conditions.ts";

const now = new Date("2026-01-01T12:00:00Z");

const remaining = (plural: string, group: string, ...finalizers: string[]): Remaining => ({
  resource: { plural, group },
  object: { metadata: { finalizers } },
});

const told = (objects: readonly Remaining[]) =>
  Object.fromEntries(
    terminationConditions(objects, [], now).map(({ type, status, message }) => [
      type,
      `${status}: ${message}`,
    ]),
  );

describe("a namespace that is being deleted", () => {
  it("says what remains in it, and what holds that", () => {
    const objects = [
      remaining("pods", "", "example.com/hold"),
      remaining("pods", ""),
      remaining("deployments", "apps", "foregroundDeletion", "example.com/hold"),
    ];
    expect(told(objects)).toEqual({
      NamespaceDeletionDiscoveryFailure: "False: All resources successfully discovered",
      NamespaceDeletionGroupVersionParsingFailure:
        "False: All legacy kube types successfully parsed",
      NamespaceDeletionContentFailure:
        "False: All content successfully deleted, may be waiting on finalization",
      NamespaceContentRemaining:
        "True: Some resources are remaining: deployments.apps has 1 resource instances, pods. has 2 resource instances",
      NamespaceFinalizersRemaining:
        "True: Some content in the namespace has finalizers remaining: example.com/hold in 2 resource instances, foregroundDeletion in 1 resource instances",
    });
  });

  it("says that nothing remains", () => {
    expect(told([])).toMatchObject({
      NamespaceContentRemaining: "False: All content successfully removed",
      NamespaceFinalizersRemaining: "False: All content-preserving finalizers finished",
    });
  });

  it("keeps the time of what it said before", () => {
    const before = terminationConditions([remaining("pods", "")], [], now);
    const later = new Date("2026-01-01T12:01:00Z");
    const next = terminationConditions([remaining("secrets", "")], before, later);
    const times = next.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]);
    expect(Object.fromEntries(times)).toMatchObject({
      NamespaceContentRemaining: "2026-01-01T12:01:00Z",
      NamespaceFinalizersRemaining: "2026-01-01T12:00:00Z",
    });
  });
});
