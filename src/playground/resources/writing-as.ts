import type { Registry, WriteOptions } from "./registry.ts";

/** The registry in the hands of one part of the playground: its writes carry the part's name as field manager. */
export function writingAs(registry: Registry, fieldManager: string): Registry {
  const named = (options: WriteOptions = {}) => ({ fieldManager, ...options });
  return {
    get: (resource, key) => registry.get(resource, key),
    find: (resource, key) => registry.find(resource, key),
    list: (resource, namespace) => registry.list(resource, namespace),
    create: (resource, namespace, object, options) =>
      registry.create(resource, namespace, object, named(options)),
    update: (resource, key, change, options) =>
      registry.update(resource, key, change, named(options)),
    delete: (resource, key, options) => registry.delete(resource, key, options),
    subscribe: (resource, listener) => registry.subscribe(resource, listener),
  };
}
