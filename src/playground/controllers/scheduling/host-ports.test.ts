import { expect, it } from "vitest";
import type { ContainerPort, Pod } from "../../../kubernetes/types.ts";
import { wantsTakenPort } from "./host-ports.ts";

const withPort = (port: Omit<ContainerPort, "containerPort">): Pod => ({
  spec: { containers: [{ name: "c", ports: [{ containerPort: 80, ...port }] }] },
});

it.each<
  [string, Omit<ContainerPort, "containerPort">, Omit<ContainerPort, "containerPort">, boolean]
>([
  ["the same port", { hostPort: 80 }, { hostPort: 80 }, true],
  ["another port", { hostPort: 80 }, { hostPort: 81 }, false],
  ["the same port of another protocol", { hostPort: 80 }, { hostPort: 80, protocol: "UDP" }, false],
  ["the same port at one address", { hostPort: 80 }, { hostPort: 80, hostIP: "127.0.0.1" }, true],
  [
    "the same port at another address",
    { hostPort: 80, hostIP: "127.0.0.2" },
    { hostPort: 80, hostIP: "127.0.0.1" },
    false,
  ],
  ["no port of the node", {}, { hostPort: 80 }, false],
])("wants a taken port: %s", (_what, wanted, taken, expected) => {
  expect(wantsTakenPort(withPort(wanted), [withPort(taken)])).toBe(expected);
});

it("counts the ports of sidecars", () => {
  const ports = [{ containerPort: 80, hostPort: 80 }];
  const sidecar = { name: "s", restartPolicy: "Always", ports };
  const pod: Pod = { spec: { containers: [], initContainers: [sidecar] } };
  expect(wantsTakenPort(withPort({ hostPort: 80 }), [pod])).toBe(true);
});
