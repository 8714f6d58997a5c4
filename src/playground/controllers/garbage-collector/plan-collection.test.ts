import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { OwnerReference } from "../../../kubernetes/types.ts";
import { type Collection, type OwnerState, planCollection } from "./plan-collection.ts";

const reference = (uid: string, blockOwnerDeletion = false): OwnerReference => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  name: uid,
  uid,
  blockOwnerDeletion,
});

const owned = (...uids: string[]): KubernetesObject => ({
  metadata: { ownerReferences: uids.map((uid) => reference(uid)) },
});

const going = (...finalizers: string[]): KubernetesObject => ({
  metadata: { deletionTimestamp: "2026-01-01T12:00:00Z", finalizers },
});

const states: Readonly<Record<string, OwnerState>> = {
  here: "present",
  gone: "absent",
  going: "deleting-dependents",
  foreign: "unknown",
};

function decided(object: KubernetesObject, dependents: OwnerReference[] = []): Collection {
  return planCollection({
    object,
    ownerState: ({ uid }) => states[uid] ?? "absent",
    dependents,
  });
}

const remove = (propagationPolicy: "Background" | "Foreground" | "Orphan") =>
  ({ kind: "delete", propagationPolicy }) as const;

describe("the garbage collector", () => {
  it.each<[string, KubernetesObject, OwnerReference[], Collection]>([
    ["keeps what nobody owns", {}, [], { kind: "keep" }],
    ["keeps what has its owner", owned("here"), [], { kind: "keep" }],
    ["keeps what is owned by a kind that isn't served", owned("foreign"), [], { kind: "keep" }],
    ["deletes what lost its owner", owned("gone"), [], remove("Background")],
    ["deletes what lost all of its owners", owned("gone", "lost"), [], remove("Background")],
    [
      "only forgets the lost owner of several",
      owned("here", "gone", "going"),
      [],
      { kind: "forget-owners", uids: ["gone", "going"] },
    ],
    ["deletes what its owner waits for", owned("going"), [], remove("Background")],
    [
      "deletes what its owner waits for after what depends on it",
      owned("going"),
      [reference("x")],
      remove("Foreground"),
    ],
    [
      "does not do so when the owner is gone already",
      owned("gone"),
      [reference("x")],
      remove("Background"),
    ],
    ["leaves alone what is being deleted", going("example.com/x"), [], { kind: "keep" }],
    [
      "sets the dependents of an orphaning deletion free",
      going("orphan"),
      [],
      { kind: "orphan-dependents" },
    ],
    [
      "releases a foreground deletion that nothing holds up",
      going("foregroundDeletion"),
      [],
      { kind: "release" },
    ],
    [
      "lets dependents that don't block not hold it up",
      going("foregroundDeletion"),
      [reference("x", false)],
      { kind: "release" },
    ],
    [
      "holds a foreground deletion while a blocking dependent is there",
      going("foregroundDeletion"),
      [reference("x", true)],
      { kind: "keep" },
    ],
  ])("%s", (_, object, dependents, expected) => {
    expect(decided(object, dependents)).toEqual(expected);
  });

  it("keeps the policy that an object's own finalizer asks for", () => {
    const object = owned("gone");
    const withFinalizer = (finalizer: string) => ({
      metadata: { ...object.metadata, finalizers: [finalizer] },
    });
    expect(decided(withFinalizer("orphan"))).toEqual(remove("Orphan"));
    expect(decided(withFinalizer("foregroundDeletion"))).toEqual(remove("Foreground"));
  });
});
