import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { availableNow, foreachBatch, isTidemarkError, once, toNoop, writeStream, type Trigger } from 'tidemark';
import { fromKafka, readKafka, toKafka, type KafkaReadOptions } from 'tidemark/kafka';
import { toDdl } from '../../../src/columnar/schema-text.js';
import { LevelStore } from '../../../src/state/level-store.js';
import { CheckpointSourceLog } from '../../../src/checkpoint/source-log.js';
import { Broker, brokerIsMissing } from '../../kafka/broker.js';
import { Topics } from '../../kafka/topics.js';
import { NotBuilt, type IoCase, type RecordedError, type RunCase } from './case.js';
import { differ, sameError } from './compare.js';
import { boundedRows, byText } from './values.js';
import { sqlRows } from './kafka-sql.js';

interface Place {
  readonly broker: Broker;
  readonly topics: Topics;
}

let place: Promise<Place> | null = null;

/** One broker for all cases; it is started with the first. */
export function started(): Promise<Place> {
  return (place ??= (async () => {
    const broker = await Broker.start();
    return { broker, topics: await Topics.connect(broker.bootstrap) };
  })());
}

/** Ends the broker, if one was started. */
export async function stopKafka(): Promise<void> {
  const running = await place?.catch(() => null);
  await running?.topics.close();
  await running?.broker.stop();
}

type Options = KafkaReadOptions & Readonly<Record<string, string>>;

/** kafka/: reads and writes of topics at a broker in a process of its own. Without a JDK the cases fail, and say why. */
export const runKafka: RunCase = async (test, { root }) => {
  if (test.kind === 'schema') {
    const includeHeaders = test.id.endsWith('true');
    return differ(
      'schema',
      test.schema,
      toDdl(readKafka({ 'kafka.bootstrap.servers': 'localhost:1', subscribe: 'a', includeHeaders }).schema),
    );
  }
  const missing = brokerIsMissing();
  if (missing !== null) throw new Error(`NOT RUN: the Kafka cases need a broker: ${missing}`);
  const { broker, topics } = await started();
  const world = new World(topics, `${test.id}-${randomUUID().slice(0, 8)}-`, broker.bootstrap);
  switch (test.kind) {
    case 'rows':
      return runRows(test, world);
    case 'batch':
      return runBatch(test, world);
    case 'stream':
      return runStream(test, world, root);
    case 'sink':
      return runSink(test, world);
    default:
      throw new NotBuilt(`kind ${test.kind}`);
  }
};

/** The topics of a case, under names of its own. */
class World {
  readonly counts = new Map<string, number[]>();

  constructor(
    readonly topics: Topics,
    readonly prefix: string,
    readonly bootstrap: string,
  ) {}

  options(given: Readonly<Record<string, string>> | undefined): Options {
    const filled = Object.entries(given ?? {}).map(([name, value]) => [name, value.replaceAll('$', this.prefix)]);
    return { 'kafka.bootstrap.servers': this.bootstrap, ...Object.fromEntries(filled) } as Options;
  }

  async make(topic: string, counts: readonly number[]): Promise<void> {
    await this.topics.make(this.prefix + topic, counts.length);
    this.counts.set(
      topic,
      counts.map(() => 0),
    );
    await this.add(topic, counts);
  }

  async add(topic: string, counts: readonly number[]): Promise<void> {
    const before = this.counts.get(topic)!;
    await this.topics.fill(this.prefix + topic, counts, before);
    this.counts.set(
      topic,
      counts.map((n, p) => n + (before[p] ?? 0)),
    );
  }

  /** A recorded text with the names that topics have here. */
  named(text: string): string {
    return [...this.counts.keys()].reduce((t, topic) => t.replaceAll(new RegExp(`\\b${topic}(?=-\\d)`, 'g'), this.prefix + topic), text);
  }

  /** Names as they are in the recorded case. */
  plain<T>(value: T): T {
    return JSON.parse(JSON.stringify(value ?? null).replaceAll(this.prefix, '')) as T;
  }
}

/** `partition 0: 10 records, 1: 4, 2: 1 (…)`, `5, 5 records`, `2 records in partition 0`, `5 records, then …`. */
function countsIn(words: string): number[] {
  const [first = ''] = words.split(/, then|\(/);
  const named = [...first.matchAll(/(\d+): (\d+)/g)].map((m) => Number(m[2]));
  if (named.length > 0) return named;
  return [...first.replace(/in partition \d+/, '').matchAll(/\d+/g)].map((m) => Number(m[0]));
}

async function makeTopics(test: IoCase, world: World): Promise<void> {
  for (const [topic, words] of Object.entries((test['topics'] as Record<string, string>) ?? {})) {
    await world.make(topic, words === 'as before' ? [4] : countsIn(words));
  }
}

async function runRows(test: IoCase, world: World): Promise<string[]> {
  await world.make('one', [2]);
  const stream = readKafka(world.options({ subscribe: '$one' }));
  return differ('rows', test['rows'], world.plain(await boundedRows(stream)));
}

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());

async function runBatch(test: IoCase, world: World): Promise<string[]> {
  await makeTopics(test, world);
  if (test.id === 'kafka-b-pattern') await world.make('one', [2]);
  const error = test['error'] as RecordedError | undefined;
  try {
    // a short wait: what does not come now does not come at all
    const rows = await readKafka({ ...world.options(test.options), 'kafka.fetch.max.wait.ms': '50' } as unknown as Options).collect();
    if (error !== undefined) return [`expected ${error.condition ?? error.message}`];
    const found = rows.map((row) => [row.partition, Number(row.offset), text(row.key), text(row.value)]);
    return differ('rows', byText(test['rowsPartitionOffsetKeyValue'] as unknown[]), byText(found));
  } catch (cause) {
    if (error === undefined || !isTidemarkError(cause)) throw cause;
    return sameError(error, cause, (message) => world.named(message));
  }
}

interface Run {
  readonly before: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly batches: readonly { readonly batchId: number; readonly rowCount: number; readonly ranges: Record<string, [number, number]> }[];
  readonly progressSources?: readonly Record<string, unknown>[];
  readonly error?: RecordedError;
}

async function runStream(test: IoCase, world: World, root: string): Promise<string[]> {
  await makeTopics(test, world);
  const [topic] = Object.keys(test['topics'] as object);
  const problems: string[] = [];
  for (const run of test['runs'] as Run[]) {
    await prepare(run.before, topic!, world);
    problems.push(...(await oneRun(test, run, world, root)));
  }
  const log = (test['checkpoint'] as Record<string, { text: string }> | undefined)?.['sources/0/0'];
  if (log !== undefined) {
    const store = await LevelStore.open(join(root, 'ck/db'));
    try {
      problems.push(...differ('source log', log.text, world.plain(await new CheckpointSourceLog(store, 0).get('0'))));
    } finally {
      await store.close();
    }
  }
  return problems;
}

/** Does what the words say happened before a run. */
async function prepare(words: string, topic: string, world: World): Promise<void> {
  const name = world.prefix + topic;
  const again = /made again with (\d+) record/.exec(words);
  const added = /partition (\d+) added with (\d+)/.exec(words);
  const more = /^(\d+) more records?(?: in partition (\d+))?/.exec(words);
  if (again !== null) {
    await world.topics.withAdmin((admin) => admin.deleteTopics({ topics: [name] }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await world.make(topic, [Number(again[1])]);
  } else if (added !== null) {
    await world.topics.withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic: name, count: Number(added[1]) + 1 }] }));
    world.counts.get(topic)!.push(0);
    await world.add(topic, [0, Number(added[2])]);
  } else if (more !== null) {
    await world.add(
      topic,
      (world.counts.get(topic) ?? []).map((_, p) => (p === Number(more[2] ?? 0) ? Number(more[1]) : 0)),
    );
  } else if (/^1 record in partition 0, 2 in partition 1$/.test(words)) await world.add(topic, [1, 2]);
  const deleted = /before offset (\d+) deleted/.exec(words);
  if (deleted !== null)
    await world.topics.withAdmin(async (admin) => {
      await admin.fetchTopicMetadata({ topics: [name] });
      await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: deleted[1]! }] });
    });
}

async function oneRun(test: IoCase, run: Run, world: World, root: string): Promise<string[]> {
  const batches: { batchId: number; rowCount: number; ranges: Record<string, [number, number]> }[] = [];
  const isNoop = test.about.includes('noop sink');
  const sink = foreachBatch(async (batch, batchId) => {
    const ranges: Record<string, [number, number]> = {};
    const rows = await batch.collect();
    for (const row of rows as unknown as { partition: number; offset: bigint }[]) {
      const offset = Number(row.offset);
      const [first, end] = ranges[row.partition] ?? [offset, offset];
      ranges[row.partition] = [Math.min(first, offset), Math.max(end, offset + 1)];
    }
    batches.push({ batchId, rowCount: rows.length, ranges });
  });
  const options = { ...world.options({ ...test.options, ...run.options }), 'kafka.fetch.max.wait.ms': 50 } as unknown as Options;
  const trigger: Trigger | null = test['trigger'] === 'once' ? once() : test['trigger'] === 'availableNow' ? availableNow() : null;
  const query = fromKafka(options)
    .pipe(writeStream(isNoop ? toNoop() : sink, { checkpointLocation: join(root, 'ck'), ...(trigger && { trigger }) }))
    .start();
  let error: unknown = null;
  try {
    if (trigger === null) await query.processAllAvailable();
    else await query.awaitTermination();
  } catch (cause) {
    error = cause;
  } finally {
    await query.stop();
  }
  if (run.error !== undefined)
    return error === null
      ? [`expected ${run.error.message.slice(0, 200)}`]
      : sameError(run.error, error, (message) => world.named(message));
  if (error instanceof Error) throw error;
  const seen = query.recentProgress.flatMap((p) => (p.numInputRows > 0 ? p.sources : []));
  const shown = seen.map(({ description, startOffset, endOffset, latestOffset, numInputRows, metrics }) => ({
    description,
    startOffset,
    endOffset,
    latestOffset,
    numInputRows,
    metrics,
  }));
  const expected = run.batches.map(({ batchId, rowCount, ranges }) => ({ batchId, rowCount, ranges }));
  return [
    ...(isNoop ? [] : differ(`after "${run.before}": epochs`, expected, batches)),
    ...differ(`after "${run.before}": progress`, run.progressSources ?? [], world.plain(shown)),
  ];
}

async function runSink(test: IoCase, world: World): Promise<string[]> {
  for (const name of ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8']) {
    if (JSON.stringify(test).includes(`$${name}`)) await world.topics.make(world.prefix + name, 2);
  }
  const { mode = 'append', ...rest } = world.options(test.options) as unknown as Record<string, string>;
  const error = test['error'] as RecordedError | undefined;
  try {
    const rows = await sqlRows((test['sql'] as string).replaceAll('$', world.prefix));
    await rows.write(toKafka(rest as unknown as KafkaReadOptions), { mode: mode as 'append' });
    if (error !== undefined) return [`expected ${error.condition ?? error.message}`];
  } catch (cause) {
    if (error === undefined || !isTidemarkError(cause)) throw cause;
    return sameError(error, cause, (message) => world.named(message));
  }
  if (test['written'] === undefined) return [];
  const topic = rest['topic'] ?? `${world.prefix}w4`;
  const found = await readKafka({ ...world.options({}), subscribe: topic, includeHeaders: true } as unknown as Options).collect();
  const written = found.map((row) => [
    row.partition,
    Number(row.offset),
    text(row.key),
    text(row.value),
    row.headers?.map((h) => [h.key, text(h.value)]) ?? null,
  ]);
  return differ('written', withoutPlaces(test['written'] as unknown[][]), withoutPlaces(written));
}

/** Where a record without a key goes is the producer's choice: its partition and offset are not compared. */
function withoutPlaces(rows: readonly unknown[][]): unknown[] {
  const isFree = rows.some((row) => row[2] !== null);
  return byText(isFree ? rows.map((row) => row.slice(2)) : rows.map((row) => [...row]));
}
