// A simulation in one process or in several, which share its cases among them.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SCHEDULES_PER_CASE } from './cases.js';
import { simulateCase } from './simulate.js';
import { type Failure, noTotals, type Totals } from './totals.js';

export interface Job {
  /** Seeds that failed before, run first. */
  readonly kept: readonly number[];
  readonly firstSeed: number;
  readonly schedules: number;
  /** When no new case is begun any more. */
  readonly endMs: number;
  readonly untilFailure: boolean;
  /** Which of how many parts this is: each takes every `parts`th case. */
  readonly part: number;
  readonly parts: number;
  /** Cases of all parts that are run, by their number; default all. */
  readonly firstCase?: number;
  readonly endCase?: number;
}

type Message = { readonly kind: 'failure'; readonly failure: Failure } | { readonly kind: 'totals'; readonly totals: Totals };

/** Cases that a process runs before a new one takes its place: whatever a process may keep of them goes with it. */
const CASES_PER_PROCESS = 1000;

/** The totals of all parts; tells of failures as they come. */
export async function runJob(job: Job, onFailure: (failure: Failure) => void): Promise<readonly Totals[]> {
  if (job.parts === 1) return [await runPart(job, onFailure, () => false)];
  const running = new Set<ChildProcess>();
  const over = new AbortController();
  const told = (failure: Failure) => {
    onFailure(failure);
    if (!job.untilFailure) return;
    over.abort();
    for (const worker of running) worker.send('stop');
  };
  const parts = Array.from({ length: job.parts }, async (_, part) => {
    const totals: Totals[] = [];
    const cases = Math.ceil(job.schedules / SCHEDULES_PER_CASE);
    for (let first = 0; first < cases && !over.signal.aborted && Date.now() < job.endMs; first += CASES_PER_PROCESS * job.parts) {
      totals.push(await inProcess({ ...job, part, firstCase: first, endCase: first + CASES_PER_PROCESS * job.parts }, running, told));
    }
    return totals;
  });
  return (await Promise.all(parts)).flat();
}

function inProcess(job: Job, running: Set<ChildProcess>, onFailure: (failure: Failure) => void): Promise<Totals> {
  const worker = fork(fileURLToPath(import.meta.url), [], { serialization: 'advanced' });
  running.add(worker);
  worker.send(job);
  return new Promise<Totals>((resolve, reject) => {
    worker.on('message', (message: Message) => {
      if (message.kind === 'failure') return onFailure(message.failure);
      running.delete(worker);
      resolve(message.totals);
      // it ends when nobody listens any more: an exit of its own could come before what it has sent
      worker.disconnect();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`part ${job.part} ended with code ${code}`)));
  });
}

async function runPart(job: Job, onFailure: (failure: Failure) => void, isStopped: () => boolean): Promise<Totals> {
  // errors that are planned need no stack, and a stack costs as much as an epoch
  Error.stackTraceLimit = 0;
  const totals = noTotals();
  for (const [seed, count] of casesOf(job)) {
    if (Date.now() >= job.endMs || isStopped() || (job.untilFailure && totals.failed > 0)) break;
    const before = totals.failures.length;
    await simulateCase(seed, count, totals);
    for (const failure of totals.failures.slice(before)) onFailure(failure);
    // lets messages in
    if (job.parts > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return totals;
}

function* casesOf({
  kept,
  firstSeed,
  schedules,
  part,
  parts,
  firstCase = 0,
  endCase = Infinity,
}: Job): Generator<readonly [seed: number, count: number]> {
  if (firstCase === 0) for (const [k, seed] of kept.entries()) if (k % parts === part) yield [seed, SCHEDULES_PER_CASE];
  for (let k = firstCase + part; k < endCase && k * SCHEDULES_PER_CASE < schedules; k += parts) {
    yield [firstSeed + k, Math.min(SCHEDULES_PER_CASE, schedules - k * SCHEDULES_PER_CASE)];
  }
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  let isStopped = false;
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: Job | 'stop') => {
    if (message === 'stop') {
      isStopped = true;
      return;
    }
    const send = (sent: Message) => process.send!(sent);
    void runPart(
      message,
      (failure) => send({ kind: 'failure', failure }),
      () => isStopped,
    ).then((totals) => send({ kind: 'totals', totals }));
  });
}
