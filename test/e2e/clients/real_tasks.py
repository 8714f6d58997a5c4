"""What a program written with Python's kubernetes package does; run by python-client.test.ts.

Takes the kubeconfig's path and prints a line for each thing done.
"""
import sys

from kubernetes import client, config, watch
from kubernetes.stream import stream

NAMESPACE = "python-client"

config.load_kube_config(sys.argv[1])
core = client.CoreV1Api()
apps = client.AppsV1Api()

labels = {"app": "from-python"}
script = "echo listening; trap exit TERM; while :; do sleep 1; done"
container = client.V1Container(name="main", image="busybox", command=["sh", "-c", script])
deployment = client.V1Deployment(
    metadata=client.V1ObjectMeta(name="from-python"),
    spec=client.V1DeploymentSpec(
        replicas=2,
        selector=client.V1LabelSelector(match_labels=labels),
        template=client.V1PodTemplateSpec(
            metadata=client.V1ObjectMeta(labels=labels),
            spec=client.V1PodSpec(containers=[container], termination_grace_period_seconds=1),
        ),
    ),
)
core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=NAMESPACE)))
made = apps.create_namespaced_deployment(NAMESPACE, deployment)
print("created", made.metadata.name, made.metadata.generation)

for event in watch.Watch().stream(
    apps.list_namespaced_deployment, NAMESPACE, timeout_seconds=60, resource_version="0"
):
    if event["object"].status.available_replicas == 2:
        print("available", event["object"].status.available_replicas)
        break

pods = core.list_namespaced_pod(NAMESPACE, label_selector="app=from-python").items
print("listed", len(pods), {pod.status.phase for pod in pods})
name = pods[0].metadata.name

print("log", core.read_namespaced_pod_log(name, NAMESPACE).strip())

words = ["sh", "-c", "echo out; echo err >&2; read line; echo got $line; exit 3"]
session = stream(
    core.connect_get_namespaced_pod_exec,
    name,
    NAMESPACE,
    command=words,
    stdin=True,
    stdout=True,
    stderr=True,
    tty=False,
    _preload_content=False,
)
session.write_stdin("a line\n")
session.run_forever(timeout=60)
print("exec", session.read_stdout().split("\n"), session.read_stderr().strip(), session.returncode)

scaled = apps.patch_namespaced_deployment_scale("from-python", NAMESPACE, {"spec": {"replicas": 1}})
print("scaled", scaled.spec.replicas)

try:
    core.read_namespaced_pod("missing", NAMESPACE)
except client.exceptions.ApiException as error:
    print("missing", error.status, error.reason)

core.delete_namespace(NAMESPACE)
for event in watch.Watch().stream(core.list_namespace, timeout_seconds=60):
    if event["type"] == "DELETED" and event["object"].metadata.name == NAMESPACE:
        print("deleted")
        break
