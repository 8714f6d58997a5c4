import { StatusError } from "../../kubernetes/status-error.ts";

/** Brings objects into order, each by its key, one look at a time. */
export interface Reconciler {
  /** Something about this object changed: look at it soon. Many calls at once cost one look. */
  readonly enqueue: (key: string) => void;
  /** Looks at nothing more; resolves when the looks under way are over. */
  readonly stop: () => Promise<void>;
}

/** What a reconciler is made from. */
export interface ReconcilerOptions {
  /** Names it in the log, `deployment`. */
  name: string;
  /**
   * Looks at one object and does what is next. Resolves to the moment it has to be looked at
   * again even if nothing changes. Rejects to be called again after a back-off.
   */
  reconcile: (key: string) => Promise<Date | undefined>;
  log: (line: string) => void;
}

/** client-go's item back-off: 5 ms doubling, here to at most 5 minutes. */
const firstRetryMilliseconds = 5;
const longestRetryMilliseconds = 300_000;
/** Node's timers hold 32 bits; a later moment is looked at in steps. */
const longestTimer = 2 ** 31 - 1;

interface Item {
  running: boolean;
  /** Enqueued while it was being looked at. */
  again: boolean;
  failures: number;
  timer?: NodeJS.Timeout;
}

/** A work queue as controllers have it: never two looks at one object at the same time. */
export function createReconciler({ name, reconcile, log }: ReconcilerOptions): Reconciler {
  const items = new Map<string, Item>();
  const looks = new Set<Promise<void>>();
  let stopped = false;

  const wakeAt = (key: string, item: Item, at: number) => {
    clearTimeout(item.timer);
    const wait = Math.min(Math.max(at - Date.now(), 0), longestTimer);
    item.timer = setTimeout(() => enqueue(key), wait);
    item.timer.unref();
  };

  const look = async (key: string, item: Item) => {
    try {
      const at = await reconcile(key);
      item.failures = 0;
      if (at !== undefined) wakeAt(key, item, at.getTime());
    } catch (error) {
      item.failures += 1;
      // A conflict or an object that just went is everyday; the next look knows better.
      if (!isEveryday(error)) log(`${name} ${key}: ${describe(error)}`);
      const wait = firstRetryMilliseconds * 2 ** Math.min(item.failures - 1, 20);
      wakeAt(key, item, Date.now() + Math.min(wait, longestRetryMilliseconds));
    }
    item.running = false;
    if (item.again && !stopped) {
      item.again = false;
      enqueue(key);
    } else if (item.timer === undefined) {
      items.delete(key);
    }
  };

  const enqueue = (key: string) => {
    if (stopped) return;
    const item = items.get(key) ?? { running: false, again: false, failures: 0 };
    items.set(key, item);
    if (item.running) {
      item.again = true;
      return;
    }
    clearTimeout(item.timer);
    delete item.timer;
    item.running = true;
    // One turn of the event loop collects the changes that come together.
    const started = new Promise<void>((resolve) => {
      setImmediate(resolve);
    }).then(() => (stopped ? undefined : look(key, item)));
    looks.add(started);
    void started.finally(() => looks.delete(started));
  };

  return {
    enqueue,
    async stop() {
      stopped = true;
      for (const { timer } of items.values()) clearTimeout(timer);
      await Promise.allSettled(looks);
    },
  };
}

function isEveryday(error: unknown): boolean {
  return error instanceof StatusError && (error.code === 404 || error.code === 409);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
