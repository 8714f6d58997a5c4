import type { Container, ContainerRestartRule } from "../../../../../kubernetes/types.ts";
import { type FieldError, required, tooMany } from "../../../field-error.ts";
import { validateChoice } from "../../../rules/values.ts";

const policies = ["Always", "Never", "OnFailure"];
const maxRules = 20;
const maxExitCodes = 255;
/** RestartAllContainers has a gate of its own, which is off here: the kubelet does not carry it out. */
const actions = ["Restart"];

/** What is wrong with a container's own restart policy and the exceptions to it. */
export function validateRestart(
  at: string,
  { restartPolicy, restartPolicyRules = [] }: Container,
): FieldError[] {
  const field = `${at}.restartPolicyRules`;
  return [
    ...(restartPolicy === undefined && restartPolicyRules.length > 0
      ? [required(`${at}.restartPolicy`, "must specify restartPolicy when restart rules are used")]
      : []),
    ...validateChoice(`${at}.restartPolicy`, restartPolicy, policies),
    ...(restartPolicyRules.length > maxRules
      ? [tooMany(field, restartPolicyRules.length, maxRules)]
      : []),
    ...restartPolicyRules.flatMap((rule, index) => validateRule(`${field}[${index}]`, rule)),
  ];
}

function validateRule(at: string, { action, exitCodes }: ContainerRestartRule): FieldError[] {
  const errors = validateChoice(`${at}.action`, action, actions);
  if (exitCodes === undefined) return [...errors, required(`${at}.exitCodes`, "must be specified")];
  const { operator, values = [] } = exitCodes;
  return [
    ...errors,
    ...validateChoice(`${at}.exitCodes.operator`, operator, ["In", "NotIn"]),
    ...(values.length > maxExitCodes
      ? [tooMany(`${at}.exitCodes.values`, values.length, maxExitCodes)]
      : []),
  ];
}
