import { formatMicroTime } from "../../../kubernetes/time.ts";
import type { Lease, Node } from "../../../kubernetes/types.ts";
import type { Registry } from "../../resources/registry.ts";
import type { Resource } from "../../resources/resource.ts";

const namespace = "kube-node-lease";
/** The kubelet's nodeLeaseDurationSeconds; it renews after a quarter of it. */
const leaseDurationSeconds = 40;

/** Says that the node lives: makes its Lease, or renews it. */
export async function renewLease(options: {
  registry: Registry;
  leases: Resource<Lease>;
  node: Node;
}): Promise<void> {
  const { registry, leases, node } = options;
  const { name = "", uid } = node.metadata ?? {};
  const key = { namespace, name };
  const renewTime = formatMicroTime(new Date());
  if (registry.find(leases, key) === undefined) {
    await registry.create(leases, namespace, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        name,
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid: uid ?? "" }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds, renewTime },
    });
    return;
  }
  await registry.update(leases, key, (lease) => ({
    ...lease,
    spec: { ...lease.spec, holderIdentity: name, leaseDurationSeconds, renewTime },
  }));
}
