// Rounds of a kill test over Kafka: one topic, counted into another by processes that are killed again and again, while the broker is too.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Broker } from '../../test/kafka/broker.js';
import { Topics } from '../../test/kafka/topics.js';
import { consumedLines, expectedLines, inputRecords, lastRecords, PARTITIONS, randomOf } from './input.js';

/** Kills of one round; then its process may end. */
const KILLS_PER_ROUND = 20;
/** One life in so many sees the broker die. */
const LIVES_PER_BROKER = 4;
/** The latest kill, as a part of the time that an undisturbed process takes. */
const LATEST_KILL = 0.5;
const PROCESS_LIMIT_MS = 600_000;

export type Ending = 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'exit';

export interface Life {
  readonly how: Ending;
  readonly afterMs: number;
}

export interface RoundResult {
  readonly seed: number;
  readonly kills: readonly Life[];
  readonly brokerRestarts: number;
  /** Processes that ended with an error while the broker was away. */
  readonly gaveUp: number;
  /** What differs from the count of the records; null where nothing does. */
  readonly difference: string | null;
}

interface Place {
  readonly worker: string;
  readonly broker: Broker;
}

/** How long one process takes that nobody disturbs. */
export async function undisturbedMs({ worker, broker }: Place): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-kills-kafka-'));
  const topics = await Topics.connect(broker.bootstrap);
  try {
    const [input, output] = [await topics.create('calm-in', PARTITIONS), await topics.create('calm-out', PARTITIONS)];
    await topics.send(input, inputRecords(1));
    const startedMs = performance.now();
    const ended = await processOf([worker, broker.bootstrap, input, output, join(folder, 'checkpoint')], null);
    if (ended.code !== 0) throw new Error(`the undisturbed run failed: ${ended.errors}`);
    return performance.now() - startedMs;
  } finally {
    await topics.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs one round, with at most `killsMax` kills. */
export async function runRound(place: Place, seed: number, calmMs: number, killsMax: number): Promise<RoundResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-kills-kafka-'));
  const round = new Round(place, seed, calmMs, Math.min(killsMax, KILLS_PER_ROUND));
  try {
    return await round.run(join(folder, 'checkpoint'));
  } finally {
    await round.brokerIsUp;
    await rm(folder, { recursive: true, force: true });
  }
}

class Round {
  readonly #random: (n: number) => number;
  readonly #kills: Life[] = [];
  #brokerRestarts = 0;
  #gaveUp = 0;
  brokerIsUp: Promise<void> = Promise.resolve();

  constructor(
    private readonly place: Place,
    private readonly seed: number,
    private readonly calmMs: number,
    private readonly killsMax: number,
  ) {
    this.#random = randomOf(seed);
  }

  async run(checkpoint: string): Promise<RoundResult> {
    const { bootstrap } = this.place.broker;
    const records = inputRecords(this.seed);
    const [input, output] = await withTopics(bootstrap, async (topics) => {
      const names = [await topics.create('in', PARTITIONS), await topics.create('out', PARTITIONS)] as const;
      await topics.send(names[0], records);
      return names;
    });
    const command = [this.place.worker, bootstrap, input, output, checkpoint];
    let difference = await this.#untilDone(command, this.killsMax - 1);
    if (difference === null) {
      await this.brokerIsUp;
      await withTopics(bootstrap, (topics) => topics.send(input, lastRecords()));
      difference = await this.#untilDone(command, this.killsMax);
    }
    await this.brokerIsUp;
    if (difference === null) {
      difference = differenceOf(expectedLines(records), await withTopics(bootstrap, (topics) => consumedLines(topics.kafka, output)));
    }
    return { seed: this.seed, kills: this.#kills, brokerRestarts: this.#brokerRestarts, gaveUp: this.#gaveUp, difference };
  }

  /** Starts processes until one gets to the end; gives what went wrong, or null. */
  async #untilDone(command: readonly string[], killsMax: number): Promise<string | null> {
    for (;;) {
      const afterMs = this.#random(Math.ceil(LATEST_KILL * this.calmMs));
      const life: Life | null = this.#kills.length < killsMax ? { how: endingOf(this.#random), afterMs } : null;
      const sawBroker =
        this.#random(LIVES_PER_BROKER) === 0 && life !== null ? this.#restartBroker(this.#random(Math.ceil(this.calmMs))) : null;
      const ended = await processOf(command, life);
      if (ended.code === 0) return null;
      if (ended.wasEnded && life !== null) this.#kills.push(life);
      else if (ended.code === 1 && sawBroker !== null) this.#gaveUp++;
      else return `a process ended with code ${ended.code}: ${ended.errors}`;
    }
  }

  #restartBroker(afterMs: number): Promise<void> {
    const { broker } = this.place;
    this.#brokerRestarts++;
    const restart = async () => {
      await this.brokerIsUp;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await broker.kill();
      await broker.up();
    };
    return (this.brokerIsUp = restart());
  }
}

async function withTopics<T>(bootstrap: string, work: (topics: Topics) => Promise<T>): Promise<T> {
  const topics = await Topics.connect(bootstrap);
  try {
    return await work(topics);
  } finally {
    await topics.close();
  }
}

function endingOf(random: (n: number) => number): Ending {
  const drawn = random(10);
  return drawn === 0 ? 'SIGTERM' : drawn === 1 ? 'SIGINT' : drawn === 2 ? 'exit' : 'SIGKILL';
}

interface Ended {
  readonly code: number | null;
  readonly wasEnded: boolean;
  readonly errors: string;
}

function processOf(command: readonly string[], life: Life | null): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const exit = life?.how === 'exit' ? [String(life.afterMs)] : [];
    const child = spawn(process.execPath, [...command, ...exit], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const limit = setTimeout(() => child.kill('SIGKILL'), PROCESS_LIMIT_MS);
    const timer = life === null || life.how === 'exit' ? null : setTimeout(() => child.kill(life.how as NodeJS.Signals), life.afterMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (timer !== null) clearTimeout(timer);
      const wasEnded =
        life !== null && (signal === life.how || (life.how === 'SIGTERM' && code === 4) || (life.how === 'exit' && code === 5));
      resolve({ code, wasEnded, errors });
    });
  });
}

function differenceOf(expected: readonly string[], found: readonly string[]): string | null {
  if (expected.length === found.length && expected.every((line, k) => line === found[k])) return null;
  const missing = expected.filter((line) => !found.includes(line));
  const twice = found.filter((line, k) => line === found[k - 1] || !expected.includes(line));
  return `${expected.length} results expected, ${found.length} read; missing: ${missing.slice(0, 3).join(', ')}; twice or wrong: ${twice.slice(0, 3).join(', ')}`;
}
