import { open } from "lmdb";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { StoreEvent } from "./entry.ts";

/** The disk side of the store: the newest state of every key and the newest revision. */
export interface Journal {
  /** What an earlier process acknowledged. */
  load(): { revision: number; objects: [string, KubernetesObject][] };
  /** Writes a batch in one transaction; resolves once it is flushed to the disk. */
  write(events: readonly StoreEvent[]): Promise<void>;
  close(): Promise<void>;
}

const revisionKey = "revision";

/**
 * Opens (or makes) the LMDB environment in a directory.
 * Values are JSON text: what is on disk can be read without this program.
 */
export function openJournal(directory: string): Journal {
  const root = open<string, string>({
    path: directory,
    encoding: "string",
    // A promise of lmdb then resolves after its fdatasync, not already after the commit.
    overlappingSync: false,
  });
  return {
    load() {
      let revision = 0;
      const objects: [string, KubernetesObject][] = [];
      for (const { key, value } of root.getRange()) {
        if (key === revisionKey) revision = Number(value);
        else objects.push([key, JSON.parse(value)]);
      }
      return { revision, objects };
    },
    async write(events) {
      const last = events.at(-1);
      if (last === undefined) return;
      await root.batch(() => {
        for (const event of events) {
          if (event.type === "DELETED") void root.remove(event.key);
          else void root.put(event.key, JSON.stringify(event.object));
        }
        void root.put(revisionKey, String(last.revision));
      });
    },
    close: () => root.close(),
  };
}
