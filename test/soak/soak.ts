import { setTimeout as delay } from "node:timers/promises";
import { isRunning } from "../../src/playground/runtime/process-identity.ts";
import { startEphemerals } from "./ephemerals.ts";
import { createScript, processOf, readLog, readPod, sharedLines } from "./pods.ts";
import type { Random } from "./random.ts";
import { sessionAnswers, startSessions } from "./sessions.ts";
import type { SoakedPlayground } from "./soaked-playground.ts";
import { countMissed, startWatcher } from "./watchers.ts";
import { countLost, startCounter, startCreator } from "./writers.ts";

/** How long a soak goes on: whichever comes first. */
export interface SoakLimits {
  rounds: number;
  /** After the last round that began before. */
  milliseconds: number;
}

/** What a soak counted; what must be nothing comes first. */
export interface SoakCounts {
  "acknowledged writes lost": number;
  "events missed by watchers": number;
  "containers restarted by us": number;
  "ephemeral containers run twice": number;
  "ephemeral containers that silently never ran": number;
  "log lines lost": number;
  "back-offs cut short": number;
  "runs of a crashing container not counted": number;
  "sessions wrong": number;
  "sessions hung": number;
  rounds: number;
  "kills of the playground": number;
  "kills of containerd": number;
  "writes acknowledged": number;
  "events heard": number;
  "ephemeral containers run": number;
  "log lines": number;
  "restarts after a crash": number;
  "sessions answered": number;
  "sessions broken": number;
}

const watchers = 3;

/** Kills a playground in rounds while it is used, and counts what came of it. */
export async function soak(
  playground: SoakedPlayground,
  { random, limits }: { random: Random; limits: SoakLimits },
): Promise<SoakCounts> {
  const { client, shared } = playground;
  const counting = "i=0; while :; do echo $i; i=$((i+1)); sleep 0.02; done; : soak-steady";
  const crashing = "date +%s >> /shared/crashes; exit 1";
  await createScript(client, { name: "steady", script: counting, shared });
  await createScript(client, { name: "crashing", script: crashing, shared });
  await sessionAnswers(client, "steady");
  const counter = processOf(counting);
  if (counter === undefined) throw new Error("the process that counts is not found");

  const watching = Array.from({ length: watchers }, () => startWatcher(client));
  for (const watcher of watching) await watcher.reaches(1);
  const writers = [startCounter(client, "counter"), startCreator(client, "made")];
  const sessions = startSessions(client, "steady");
  const ephemerals = startEphemerals(playground);

  const kills = { playground: 0, containerd: 0 };
  const ends = Date.now() + limits.milliseconds;
  let restarted = 0;
  let rounds = 0;
  for (; rounds < limits.rounds && Date.now() < ends; rounds++) {
    await delay(50 + random.below(1500));
    const both = random.chance(0.2);
    const containerd = both || random.chance(0.2);
    if (containerd) {
      playground.killContainerd();
      kills.containerd += 1;
    }
    if (both || !containerd) {
      playground.killPlayground();
      kills.playground += 1;
      if (random.chance(0.3)) {
        await playground.startAndKill(random.below(600));
        kills.playground += 1;
      }
      await playground.start();
    }
    await sessionAnswers(client, "steady");
    if (!isRunning(counter)) restarted += 1;
  }

  const ephemeral = await ephemerals.stop();
  await sessions.stop();
  for (const writer of writers) await writer.stop();
  const acknowledged = writers.flatMap((writer) => [...writer.acknowledged]);
  const last = Math.max(...acknowledged.map(({ revision }) => revision));
  for (const watcher of watching) await watcher.reaches(last);
  for (const watcher of watching) await watcher.stop();
  const steady = await readPod(client, "steady");
  const log = await readLog(client, "steady");
  const crashes = await countCrashes(playground);
  return {
    "acknowledged writes lost": await countLost(client, acknowledged),
    "events missed by watchers": sum(watching.map((each) => countMissed(each, acknowledged))),
    "containers restarted by us":
      restarted + (steady.status?.containerStatuses?.[0]?.restartCount ?? 1),
    "ephemeral containers run twice": ephemeral.twice,
    "ephemeral containers that silently never ran": ephemeral.never,
    "log lines lost": log.filter((line, index) => line !== String(index)).length,
    "back-offs cut short": crashes.early,
    "runs of a crashing container not counted": crashes.uncounted,
    "sessions wrong": sessions.counts.wrong,
    "sessions hung": sessions.counts.hung,
    rounds,
    "kills of the playground": kills.playground,
    "kills of containerd": kills.containerd,
    "writes acknowledged": acknowledged.length,
    "events heard": sum(watching.map(({ heard }) => heard.size)),
    "ephemeral containers run": ephemeral.run,
    "log lines": log.length,
    "restarts after a crash": crashes.runs - 1,
    "sessions answered": sessions.counts.answered,
    "sessions broken": sessions.counts.broken,
  };
}

/** The kubelet's back-off in seconds before the n-th restart: none, 10, 20, … 300. */
function backOff(restart: number): number {
  return restart === 1 ? 0 : Math.min(10 * 2 ** (restart - 2), 300);
}

async function countCrashes({ client, shared }: SoakedPlayground) {
  const pod = await readPod(client, "crashing");
  const times = sharedLines(shared, "crashes").map(Number);
  if (!times.every(Number.isInteger)) throw new Error(`no times of crashes: ${times.join(", ")}`);
  const early = times.filter((time, restart) => {
    const before = times[restart - 1];
    // Whole seconds each, and a back-off begins when the container has ended.
    return before !== undefined && time - before < backOff(restart) - 1;
  }).length;
  const counted = (pod.status?.containerStatuses?.[0]?.restartCount ?? 0) + 1;
  // A start that our death cut short is counted by the runtime, and never ran.
  return { runs: times.length, early, uncounted: Math.max(times.length - counted, 0) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
