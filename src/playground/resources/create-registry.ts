import { randomUUID } from "node:crypto";
import { generateName } from "../../kubernetes/generate-name.ts";
import type {
  JsonObject,
  KubernetesList,
  KubernetesObject,
  ObjectKey,
} from "../../kubernetes/object.ts";
import type { DeleteOptions } from "../../kubernetes/types.ts";
import type { Decision } from "../store/entry.ts";
import type { Store } from "../store/store.ts";
import { alreadyExists, notFound } from "./api-errors.ts";
import { appearance } from "./appearance.ts";
import { checkNamespaceAccepts } from "./namespaces/accepts.ts";
import { admitPodSecurity } from "./pod-security/admit.ts";
import type { Registry, WatchEvent, WriteOptions } from "./registry.ts";
import type { AdmissionView, Resource } from "./resource.ts";
import { defaultServiceCidr } from "./services/default-cidr.ts";
import { existing, keyOf, listOf, prefixOf, typed, watchEvent } from "./stored.ts";
import { copySharingOwners } from "./write/copy.ts";
import { planApply } from "./write/plan-apply.ts";
import { planCreate } from "./write/plan-create.ts";
import { planDelete } from "./write/plan-delete.ts";
import { planUpdate, type UpdatePlan } from "./write/plan-update.ts";

/** What the server needs besides the contract that controllers and the kubelet use. */
export interface ServedRegistry extends Registry {
  /** The newest acknowledged revision. */
  readonly revision: number;
  /** The oldest revision a watch can start from. */
  readonly oldestRevision: number;
  /** A list as of an earlier revision; undefined when that is no longer known. */
  listAt<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    revision: number,
  ): KubernetesList<T> | undefined;
  /** Events of a kind after a revision; undefined when some are no longer known. */
  since<T extends KubernetesObject>(
    resource: Resource<T>,
    revision: number,
  ): WatchEvent<T>[] | undefined;
  /**
   * Server-side apply of a configuration: merges it into the object, or creates the object.
   * 404 for a subresource of nothing, 409 for fields of others unless `force` takes them.
   */
  apply<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    config: JsonObject,
    options: WriteOptions & { fieldManager: string; force?: boolean },
  ): Promise<{ object: T; created: boolean }>;
  /** `delete`, telling also whether the object is gone or only marked. */
  remove<T extends KubernetesObject>(
    resource: Resource<T>,
    key: ObjectKey,
    options?: DeleteOptions & { dryRun?: string[] },
  ): Promise<{ object: T; gone: boolean }>;
}

/** The field manager of what the server and its parts write without another name. */
const ownName = "kube-apiserver";
/** How often a generated name that is taken is made anew. */
const nameAttempts = 8;

/** What a registry is made from. */
export interface RegistryOptions {
  store: Store;
  /** The clock of timestamps. */
  now?: () => Date;
  /** IPv4 range of the Services' addresses. */
  serviceCidr?: string;
}

/** The registry over a store. */
export function createRegistry(options: RegistryOptions): ServedRegistry {
  const { store, serviceCidr = defaultServiceCidr } = options;
  const now = options.now ?? (() => new Date());

  function find<T extends KubernetesObject>(resource: Resource<T>, key: ObjectKey): T | undefined {
    return typed<T>(store.get(keyOf(resource, key)));
  }

  const view: AdmissionView = {
    find,
    listNewest: <T extends KubernetesObject>(resource: Resource<T>) =>
      store.newest(prefixOf(resource)).flatMap((object) => typed<T>(object) ?? []),
    serviceCidr,
  };

  function list<T extends KubernetesObject>(resource: Resource<T>, namespace?: string) {
    const entries = store.entries(prefixOf(resource, namespace));
    return listOf<T>(resource, entries, store.revision);
  }

  /** Validating admission: the last word on what is otherwise right. */
  function admit<T extends KubernetesObject>(
    resource: Resource<T>,
    { plan, current }: { plan: UpdatePlan<T>; current?: T },
    { subresource, notes }: WriteOptions,
  ): void {
    const next = plan.kind === "keep" ? current : plan.object;
    if (next === undefined) return;
    admitPodSecurity({ resource, subresource, next, current, lister: { find, list }, notes });
  }

  /** A dry run decides against acknowledged state and stops there. */
  async function commit(
    key: string,
    decide: (current: KubernetesObject | undefined) => Decision,
    dryRun: boolean,
  ): Promise<KubernetesObject | undefined> {
    if (!dryRun) return (await store.commit(key, decide)).object;
    const current = store.get(key);
    const decision = decide(current);
    return decision.kind === "keep" ? current : decision.object;
  }

  /** What an object that is created can't do without, and what may be on its way. */
  function companionOf<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    object: T,
  ) {
    return namespace === undefined ? undefined : resource.awaits?.(object, namespace);
  }

  async function createNamed<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    object: T,
    { name, write }: { name: string; write: WriteOptions },
  ): Promise<T> {
    const { dryRun = false, fieldManager = ownName, guard } = write;
    const created = await commit(
      keyOf(resource, { name, ...(namespace === undefined ? {} : { namespace }) }),
      (current) => {
        if (namespace !== undefined) checkNamespaceAccepts(resource, namespace, name, { find });
        const made = { uid: randomUUID(), now: now(), fieldManager, guard };
        const request = { resource, namespace, name, object, ...made };
        const plan = { kind: "put", object: planCreate({ ...request, view }) } as const;
        admit(resource, { plan }, write);
        if (current !== undefined) throw alreadyExists(resource, name);
        return plan;
      },
      dryRun,
    );
    return existing<T>(created);
  }

  const registry: ServedRegistry = {
    get revision() {
      return store.revision;
    },
    get oldestRevision() {
      return store.oldestRevision;
    },
    find,
    get(resource, key) {
      const object = find(resource, key);
      if (object === undefined) throw notFound(resource, key.name);
      return object;
    },
    list,
    listAt<T extends KubernetesObject>(
      resource: Resource<T>,
      namespace: string | undefined,
      revision: number,
    ) {
      const entries = store.entriesAt(prefixOf(resource, namespace), revision);
      return entries && listOf<T>(resource, entries, revision);
    },
    since<T extends KubernetesObject>(resource: Resource<T>, revision: number) {
      return store.since(prefixOf(resource), revision)?.map(watchEvent<T>);
    },
    async create(resource, namespace, object, write = {}) {
      // No turn is lost where there is nothing to wait for: writes happen in the order they are asked for.
      const awaited = companionOf(resource, namespace, object);
      if (awaited !== undefined) await appearance({ store, ...awaited });
      const { name = "", generateName: base = "" } = object.metadata ?? {};
      if (name !== "" || base === "") {
        return createNamed(resource, namespace, object, { name, write });
      }
      for (let attempt = 1; ; attempt++) {
        const generated = generateName(base);
        try {
          const named = { name: generated, write };
          return await createNamed(resource, namespace, object, named);
        } catch (error) {
          if (attempt === nameAttempts || !isAlreadyExists(error)) throw error;
        }
      }
    },
    async update<T extends KubernetesObject>(
      resource: Resource<T>,
      key: ObjectKey,
      change: (current: T) => T,
      write: WriteOptions = {},
    ) {
      const { subresource, fieldManager = ownName, guard } = write;
      let last: KubernetesObject | undefined;
      const updated = await commit(
        keyOf(resource, key),
        (stored) => {
          const current = typed<T>(stored);
          if (current === undefined) throw notFound(resource, key.name);
          const wanted = change(copySharingOwners(current));
          const made = { resource, subresource, fieldManager, now: now(), guard, view };
          const plan = planUpdate({ ...made, current, wanted });
          admit(resource, { plan, current }, write);
          if (plan.kind !== "keep") last = plan.object;
          return plan;
        },
        write.dryRun === true,
      );
      return existing<T>(updated ?? last);
    },
    async apply<T extends KubernetesObject>(
      resource: Resource<T>,
      key: ObjectKey,
      config: JsonObject,
      write: WriteOptions & { fieldManager: string; force?: boolean },
    ) {
      const { namespace, name } = key;
      const { subresource, fieldManager, guard, force = false } = write;
      const made = { resource, fieldManager, now: now(), subresource, guard };
      if (find(resource, key) === undefined && subresource === undefined) {
        const { object } = planApply({ ...made, key, config, current: undefined, force });
        const awaited = companionOf(resource, namespace, object);
        if (awaited !== undefined) await appearance({ store, ...awaited });
      }
      let created = false;
      let last: KubernetesObject | undefined;
      const applied = await commit(
        keyOf(resource, key),
        (stored) => {
          const current = typed<T>(stored);
          created = current === undefined;
          if (current === undefined) {
            if (subresource !== undefined) throw notFound(resource, name);
            if (namespace !== undefined) checkNamespaceAccepts(resource, namespace, name, { find });
          }
          const { object, owners } = planApply({ ...made, key, config, current, force });
          if (current === undefined) {
            const request = { ...made, namespace, name, object, owners, uid: randomUUID() };
            const plan = { kind: "put", object: planCreate({ ...request, view }) } as const;
            admit(resource, { plan }, write);
            return plan;
          }
          const plan = planUpdate({ ...made, current, wanted: object, owners, view });
          admit(resource, { plan, current }, write);
          if (plan.kind !== "keep") last = plan.object;
          return plan;
        },
        write.dryRun === true,
      );
      return { object: existing<T>(applied ?? last), created };
    },
    async remove<T extends KubernetesObject>(
      resource: Resource<T>,
      key: ObjectKey,
      deletion: DeleteOptions = {},
    ) {
      let last: { object: T; gone: boolean } | undefined;
      const left = await commit(
        keyOf(resource, key),
        (stored) => {
          const current = typed<T>(stored);
          if (current === undefined) throw notFound(resource, key.name);
          const plan = planDelete({ resource, current, options: deletion, now: now() });
          last = { object: plan.object, gone: plan.kind === "delete" };
          return plan;
        },
        (deletion.dryRun ?? []).length > 0,
      );
      const gone = last?.gone === true;
      return { object: existing<T>(gone ? last?.object : left), gone };
    },
    delete: async (resource, key, deletion) =>
      (await registry.remove(resource, key, deletion)).object,
    subscribe<T extends KubernetesObject>(
      resource: Resource<T>,
      listener: (event: WatchEvent<T>) => void,
    ) {
      return store.subscribe(prefixOf(resource), (event) => listener(watchEvent<T>(event)));
    },
  };
  return registry;
}

function isAlreadyExists(error: unknown): boolean {
  return error instanceof Error && "reason" in error && error.reason === "AlreadyExists";
}
