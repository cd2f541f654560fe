// Runs recorded cases of sources and sinks: npm run conformance:io -- [--json FILE] [--only REGEXP] [--workers N] PATH…
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotBuilt, type IoCase, type RunCase } from './io/case.js';
import { errorText } from './io/compare.js';
import { stopKafka } from './io/kafka.js';
import { PARTS } from './io/parts.js';
import { parseCases } from './io/place.js';
import { streamWorkers } from './io/workers.js';

const CORPUS = fileURLToPath(new URL('corpus/io', import.meta.url));
const CASE_MS = 60_000;
const AT_A_TIME = 6;
/** Cases that give their queries names, or look at the clock. */
const ONE_AT_A_TIME = new Set(['errors', 'rate-socket', 'progress']);

interface Result {
  readonly part: string;
  readonly id: string;
  readonly about: string;
  readonly failures: readonly string[];
}

interface Arguments {
  readonly paths: readonly string[];
  readonly jsonFile: string | null;
  readonly only: RegExp | null;
}

function readArguments(argv: readonly string[]): Arguments {
  const paths: string[] = [];
  let jsonFile: string | null = null;
  let only: RegExp | null = null;
  for (let k = 0; k < argv.length; k++) {
    const arg = argv[k]!;
    if (arg === '--json') jsonFile = argv[++k] ?? null;
    else if (arg === '--only') only = new RegExp(argv[++k] ?? '');
    else if (arg === '--workers') streamWorkers.count = Number(argv[++k]);
    else if (arg.startsWith('--')) throw new Error(`unknown option ${arg}: use --json FILE, --only REGEXP, --workers N`);
    else paths.push(arg);
  }
  return { paths: paths.length > 0 ? paths : [CORPUS], jsonFile, only };
}

/** Files of cases under a path; the folder of a file names its part. */
function caseFiles(path: string): string[] {
  if (!existsSync(path)) throw new Error(`no such path: ${path}`);
  if (!statSync(path).isDirectory()) return [path];
  if (existsSync(join(path, 'cases.json'))) return [join(path, 'cases.json')];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => (statSync(join(path, name)).isDirectory() ? caseFiles(join(path, name)) : []));
}

async function runCase(part: string, run: RunCase | undefined, test: IoCase, data: string): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-io-'));
  const result = (failures: readonly string[]): Result => ({ part, id: test.id, about: test.about, failures });
  let timer: NodeJS.Timeout | undefined;
  try {
    if (run === undefined) throw new NotBuilt(`part ${part}`);
    const late = new Promise<never>(
      (_, reject) => (timer = setTimeout(() => reject(new Error(`no end within ${CASE_MS / 1000} s`)), CASE_MS)),
    );
    return result(await Promise.race([run(test, { root, data }), late]));
  } catch (error) {
    return result([error instanceof NotBuilt ? `not built: ${error.message}` : `failed: ${errorText(error)}`]);
  } finally {
    clearTimeout(timer);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  const work = args.paths.flatMap(caseFiles).flatMap((file) => {
    const part = basename(dirname(file));
    const cases = parseCases(readFileSync(file, 'utf8')) as IoCase[];
    return cases.filter((c) => args.only === null || args.only.test(c.id)).map((test) => ({ part, test, data: dirname(file) }));
  });
  const results: Result[] = [];
  const one = async (k: number) => {
    const { part, test, data } = work[k]!;
    results[k] = await runCase(part, PARTS[part], test, data);
  };
  const isAlone = (k: number) => ONE_AT_A_TIME.has(work[k]!.part);
  const order = work.map((_, k) => k);
  await eachOf(
    order.filter((k) => !isAlone(k)),
    AT_A_TIME,
    one,
  );
  await eachOf(order.filter(isAlone), 1, one);
  report(results, args.jsonFile);
}

async function eachOf(items: readonly number[], atATime: number, f: (item: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let k = next++; k < items.length; k = next++) await f(items[k]!);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

function report(results: readonly Result[], jsonFile: string | null): void {
  const failed = results.filter((r) => r.failures.length > 0);
  for (const { part, id, about, failures } of failed)
    console.log(`FAIL ${part}/${id} (${about.slice(0, 100)})\n    ${failures.join('\n    ')}`);
  for (const part of new Set(results.map((r) => r.part))) {
    const mine = results.filter((r) => r.part === part);
    const good = mine.filter((r) => r.failures.length === 0).length;
    console.log(`${part}: ${good} passed, ${mine.length - good} failed`);
  }
  if (jsonFile !== null) {
    const lines = results.map(({ part, id, failures }) => ({ part, id, passed: failures.length === 0, failures }));
    writeFileSync(jsonFile, `${JSON.stringify(lines, null, 1)}\n`);
  }
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

try {
  await main();
} finally {
  await stopKafka();
}
// a query that a case gave up on may still hold the process
process.exit();
