// A simulation in one process or in several, which share its cases among them.
import { type ChildProcess, fork } from 'node:child_process';
import { builtProgram } from '../built-program.js';
import { SCHEDULES_PER_CASE } from './cases.js';
import { type Job, type Message, runPart } from './part.js';
import type { Failure, Totals } from './totals.js';

/** Cases that a process runs before a new one takes its place: code compiled for old cases, which V8 keeps, goes with it. */
const CASES_PER_PROCESS = 1500;
/** Nearly all objects die with their epoch: with room for some hundred epochs few are looked at twice. */
const WORKER_FLAGS = ['--max-semi-space-size=32'];

/** The totals of all parts; tells of failures as they come, and of what each process has done. */
export async function runJob(
  job: Job,
  onFailure: (failure: Failure) => void,
  onDone: (totals: Totals) => void,
): Promise<readonly Totals[]> {
  if (job.parts === 1) return [await runPart(job, onFailure, () => false)];
  const built = await builtProgram('property-tests/simulate/worker.ts');
  try {
    return await runParts(job, built.file, onFailure, onDone);
  } finally {
    await built.remove();
  }
}

async function runParts(
  job: Job,
  program: string,
  onFailure: (failure: Failure) => void,
  onDone: (totals: Totals) => void,
): Promise<readonly Totals[]> {
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
      const share = { ...job, part, firstCase: first, endCase: first + CASES_PER_PROCESS * job.parts };
      const done = await inProcess(program, share, running, told);
      onDone(done);
      totals.push(done);
    }
    return totals;
  });
  return (await Promise.all(parts)).flat();
}

function inProcess(program: string, job: Job, running: Set<ChildProcess>, onFailure: (failure: Failure) => void): Promise<Totals> {
  const worker = fork(program, [], { serialization: 'advanced', execArgv: WORKER_FLAGS });
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
