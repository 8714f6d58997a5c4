import type { DebugPlan, PlannedChange, SessionPlan } from "./plan.ts";

/** A plan in words, line by line. */
export function describePlan(plan: DebugPlan): string[] {
  const { changes, shares, session, sideEffects, permissions } = plan;
  return [
    ...(changes.length === 0
      ? [`Nothing would be changed: ${plan.debugger} of the Pod ${plan.pod} is used.`]
      : changes.map((change) => `Would ${describeChange(change)} in namespace ${plan.namespace}.`)),
    ...(session === undefined ? [] : [describeSession(session, plan)]),
    ...shares.map(({ namespace, with: whom }) => `Shares the ${namespace} namespace of ${whom}.`),
    ...sideEffects.map((effect) => `Side effect: ${effect}`),
    `Needs: ${permissions.join(", ")}.`,
  ];
}

function describeChange(change: PlannedChange): string {
  switch (change.kind) {
    case "add-container":
      return `add the container ${change.container.name} (${change.container.image}) to the Pod ${change.pod}`;
    case "create-pod":
      return `create the Pod ${change.object.metadata?.name}`;
    case "delete-pod":
      return `delete the Pod ${change.pod}`;
  }
}

function describeSession(session: SessionPlan, { debugger: container }: DebugPlan): string {
  const terminal = session.tty ? " on a terminal" : "";
  return session.kind === "attach"
    ? `Would attach to ${container}${terminal}.`
    : `Would run ${session.runs}, by ${container}${terminal}.`;
}
