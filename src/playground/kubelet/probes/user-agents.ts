/** How the kubelet of Kubernetes 1.36 names itself to containers. */
export const userAgents = {
  probe: "kube-probe/1.36",
  lifecycle: "kube-lifecycle/1.36",
} as const;
