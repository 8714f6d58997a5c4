import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Container, Node, Pod } from "../../../src/kubernetes/types.ts";
import {
  answerJson,
  answerStatus,
  type ScriptedApiServer,
  type ScriptedRequest,
} from "../../scripted-api-server.ts";
import { AttachServer } from "./attach-server.ts";
import { type RecordedCase, type RecordedMutation, recording } from "./recorded.ts";

/** The cluster of one recorded case, played by a scripted server. */
export class RecordedCluster {
  readonly mutations: RecordedMutation[] = [];
  readonly logRequests: { path: string; query: Record<string, string> }[] = [];
  readonly streams: AttachServer;
  /** Called once every state of the debugger has been told. */
  onToldAll: () => void = () => {};
  readonly #case: RecordedCase;
  readonly #pods = new Map<string, Pod>();
  readonly #nodes = new Map<string, Node>();
  readonly #watches = new Set<ServerResponse>();
  #debugged: { pod: Pod; container: Container } | undefined;

  constructor(recorded: RecordedCase) {
    this.#case = recorded;
    this.streams = new AttachServer(recorded.server?.attach ?? {}, () => this.#ended());
    for (const name of recorded.input.pods ?? []) {
      const pod = structuredClone(recording.objects[name] ?? {}) as Pod;
      this.#pods.set(`${pod.metadata?.namespace}/${pod.metadata?.name}`, pod);
    }
    // What `kubectl attach` attaches to is there already.
    const [pod] = this.#pods.values();
    const wanted = recorded.command.at(recorded.command.indexOf("-c") + 1);
    const container = pod?.spec?.ephemeralContainers?.find(({ name }) => name === wanted);
    if (pod !== undefined && container !== undefined) this.#debugged = { pod, container };
    for (const name of recorded.input.nodes ?? []) {
      const node = structuredClone(recording.objects[name] ?? {}) as Node;
      this.#nodes.set(node.metadata?.name ?? "", node);
    }
  }

  /** Answers for a scripted server. */
  play(server: ScriptedApiServer): void {
    server.script = {
      answer: (request, response) => this.#answer(request, response),
      upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) =>
        this.streams.accept(request, socket, head),
    };
  }

  /** Ends every watch. */
  close(): void {
    for (const watch of this.#watches) watch.end();
  }

  #answer(request: ScriptedRequest, response: ServerResponse): void {
    const { method, path, query } = request;
    const [, , , , namespace = "", , name, subresource] = path.split("/");
    if (method !== "GET") {
      this.#change(request, response, namespace, name);
      return;
    }
    if (query.get("watch") === "true") {
      this.#watch(namespace, query.get("fieldSelector") ?? "", response);
      return;
    }
    if (subresource === "log") {
      this.logRequests.push({ path, query: Object.fromEntries(query) });
      response.end(this.#case.server?.log ?? "");
      return;
    }
    const [, , , kind = "", node = ""] = path.split("/");
    const found = kind === "nodes" ? this.#nodes.get(node) : this.#pods.get(`${namespace}/${name}`);
    if (found !== undefined) {
      answerJson(response, found);
      return;
    }
    const named = kind === "nodes" ? node : (name ?? "");
    const resource = kind === "nodes" ? "nodes" : "pods";
    answerStatus(response, {
      code: 404,
      reason: "NotFound",
      message: `${resource} "${named}" not found`,
      details: { name: named, kind: resource },
    });
  }

  #change(
    { method, path, body, headers }: ScriptedRequest,
    response: ServerResponse,
    namespace: string,
    name: string | undefined,
  ): void {
    const contentType = headers["content-type"];
    this.mutations.push({
      method,
      path,
      ...(method === "PATCH" && contentType !== undefined && { contentType }),
      body,
    });
    const { failures = [], warningHeader } = this.#case.server ?? {};
    if (warningHeader !== undefined) {
      response.setHeader("Warning", `299 - "${warningHeader.replaceAll('"', '\\"')}"`);
    }
    const failure = failures.find(
      (candidate) => candidate.method === method && new RegExp(candidate.match).test(path),
    );
    if (failure !== undefined) {
      answerStatus(response, failure);
      return;
    }
    if (method === "POST") {
      this.#create(body as Pod, namespace, response);
      return;
    }
    const key = `${namespace}/${name}`;
    const pod = this.#pods.get(key) ?? {};
    if (method === "DELETE") this.#pods.delete(key);
    if (method === "PATCH") this.#addContainer(pod, body as Pod);
    answerJson(response, pod);
  }

  #create(pod: Pod, namespace: string, response: ServerResponse): void {
    const name = pod.metadata?.name ?? "";
    if (this.#pods.has(`${namespace}/${name}`)) {
      answerStatus(response, {
        code: 409,
        reason: "AlreadyExists",
        message: `pods "${name}" already exists`,
        details: { name, kind: "pods" },
      });
      return;
    }
    const stored = structuredClone(pod);
    this.#pods.set(`${namespace}/${name}`, stored);
    const wanted = this.#case.command.at(this.#case.command.indexOf("-c") + 1);
    const containers = stored.spec?.containers ?? [];
    const container = containers.find((each) => each.name === wanted) ?? containers.at(-1);
    if (container !== undefined) this.#debugged = { pod: stored, container };
    answerJson(response, stored, 201);
  }

  #addContainer(pod: Pod, patch: Pod): void {
    const [container] = patch.spec?.ephemeralContainers ?? [];
    if (container === undefined || pod.spec === undefined) return;
    pod.spec.ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), container];
    this.#debugged = { pod, container };
  }

  #watch(namespace: string, fieldSelector: string, response: ServerResponse): void {
    const pod = this.#pods.get(`${namespace}/${fieldSelector.replace("metadata.name=", "")}`);
    // Events about the Pod are another collection: there are none.
    if (pod === undefined) return;
    this.#watches.add(response);
    response.on("close", () => this.#watches.delete(response));
    const states = this.#case.server?.lifecycle?.map(({ state }) => state) ?? [{ running: {} }];
    this.#tell(response);
    for (const state of states) {
      this.#setState(state);
      this.#tell(response);
    }
    this.onToldAll();
  }

  /** The process of an attached session has ended. */
  #ended(): void {
    this.#setState({ terminated: { exitCode: 0 } });
    for (const watch of this.#watches) this.#tell(watch);
  }

  #setState(state: object): void {
    const { pod, container } = this.#debugged ?? {};
    if (pod === undefined || container === undefined) return;
    const status = { name: container.name, image: "", imageID: "", ready: false, restartCount: 0 };
    pod.status = { ...pod.status, ephemeralContainerStatuses: [{ ...status, state }] };
  }

  #tell(watch: ServerResponse): void {
    watch.write(`${JSON.stringify({ type: "MODIFIED", object: this.#debugged?.pod ?? {} })}\n`);
  }
}
