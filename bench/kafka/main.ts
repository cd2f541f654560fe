/**
 * Records a second in, through and out of Kafka, beside a bare kafkajs consumer and producer and, where a Python with PySpark is given, Spark's
 * connector: every engine in turn, several rounds, on one broker of its own (needs Java). The median of the rounds is shown.
 *
 *   npm run bench:kafka -- [--count 200000] [--bytes 100,1000] [--batches 1000,50000] [--rounds 3] [--python venv/bin/python]
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Broker } from '../../test/kafka/broker.js';
import { Topics } from '../../test/kafka/topics.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    bytes: { type: 'string', default: '100,1000' },
    batches: { type: 'string', default: '1000,50000' },
    rounds: { type: 'string', default: '3' },
    python: { type: 'string' },
  },
});
const count = Number(values.count);
const list = (text: string) => text.split(',').map(Number);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const project = here('../..');
const run = promisify(execFile);
const JARS = `${project}node_modules/.cache/spark-kafka-4.1.3`;
const DIRECTIONS = ['in', 'through', 'out'] as const;
const PARTITIONS = 2;

type Direction = (typeof DIRECTIONS)[number];
const engines = ['tidemark', 'kafkajs', ...(values.python === undefined ? [] : ['spark'])];

async function measured(engine: string, direction: Direction, places: readonly string[]): Promise<number> {
  const command =
    engine === 'spark'
      ? [values.python!, here('spark.py'), JARS, direction, ...places]
      : [
          process.execPath,
          `${project}node_modules/tsx/dist/cli.mjs`,
          '--tsconfig',
          `${project}tsconfig.json`,
          here('measure.ts'),
          engine,
          direction,
          ...places,
        ];
  const { stdout } = await run(command[0]!, command.slice(1), { maxBuffer: 1 << 26 });
  const line = stdout
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'))!;
  const { records, seconds } = JSON.parse(line) as { records: number; seconds: number };
  return records / seconds;
}

if (values.python !== undefined && !existsSync(JARS)) {
  await run('mvn', ['-q', '-B', '-f', here('pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${JARS}`]);
}
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const broker = await Broker.start();
try {
  const topics = await Topics.connect(broker.bootstrap);
  console.log(`${count} records, ${PARTITIONS} partitions, median of ${values.rounds}: records a second`);
  for (const bytes of list(values.bytes)) {
    const input = await topics.create('in', PARTITIONS);
    const value = Buffer.alloc(bytes, 'x');
    for (let sent = 0; sent < count; sent += 5000) {
      await topics.send(
        input,
        Array.from({ length: Math.min(5000, count - sent) }, (_, k) => ({ partition: k % PARTITIONS, value })),
      );
    }
    for (const batch of list(values.batches)) {
      for (const direction of DIRECTIONS) {
        const rates = new Map<string, number[]>(engines.map((engine) => [engine, []]));
        for (let round = 0; round < Number(values.rounds); round++) {
          for (const engine of engines) {
            const output = await topics.create('out', PARTITIONS);
            rates
              .get(engine)!
              .push(await measured(engine, direction, [broker.bootstrap, input, output, String(count), String(bytes), String(batch)]));
          }
        }
        const shown = [...rates].map(([engine, found]) => `${engine} ${Math.round(median(found)).toLocaleString('en')}`);
        console.log(`${direction.padEnd(8)} ${bytes} B, batches of ${batch}: ${shown.join(', ')}`);
      }
    }
  }
  await topics.close();
} finally {
  await broker.stop();
}
