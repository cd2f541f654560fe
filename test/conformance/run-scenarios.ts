// Runs recorded scenarios against the public API: npm run conformance -- [--json FILE] [--state] [--verbose] PATH…
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runScenario, type ScenarioResult } from './scenario-run.js';
import type { Scenario } from './scenario.js';

const CORPUS = fileURLToPath(new URL('corpus/scenarios', import.meta.url));
const AT_A_TIME = 8;

interface Arguments {
  readonly paths: readonly string[];
  readonly jsonFile: string | null;
  readonly showState: boolean;
  readonly only: RegExp | null;
}

function readArguments(argv: readonly string[]): Arguments {
  const paths: string[] = [];
  let jsonFile: string | null = null;
  let showState = false;
  let only: RegExp | null = null;
  for (let k = 0; k < argv.length; k++) {
    const arg = argv[k]!;
    if (arg === '--json') jsonFile = argv[++k] ?? null;
    else if (arg === '--only') only = new RegExp(argv[++k] ?? '');
    else if (arg === '--state') showState = true;
    else if (arg.startsWith('--')) throw new Error(`unknown option ${arg}: use --json FILE, --only REGEXP, --state`);
    else paths.push(arg);
  }
  return { paths: paths.length > 0 ? paths : [CORPUS], jsonFile, showState, only };
}

/** Scenario files under a path; a path may be a file or a folder. */
function scenarioFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => {
      const full = join(path, name);
      return statSync(full).isDirectory() ? scenarioFiles(full) : name.endsWith('.json') ? [full] : [];
    });
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  const scenarios = args.paths
    .flatMap(scenarioFiles)
    .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Scenario[])
    .filter((s) => args.only === null || args.only.test(s.id));
  const results: ScenarioResult[] = [];
  let next = 0;
  const worker = async () => {
    for (let k = next++; k < scenarios.length; k = next++) results[k] = await runScenario(scenarios[k]!);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  report(results, args);
}

function report(results: readonly ScenarioResult[], args: Arguments): void {
  const failed = results.filter((r) => r.failures.length > 0);
  for (const { id, about, failures } of failed) console.log(`FAIL ${id} (${about.slice(0, 100)})\n    ${failures.join('\n    ')}`);
  const differing = results.filter((r) => r.stateDifferences.length > 0);
  if (args.showState) for (const { id, stateDifferences } of differing) console.log(`STATE ${id}\n    ${stateDifferences.join('\n    ')}`);
  if (args.jsonFile !== null) {
    writeFileSync(
      args.jsonFile,
      `${JSON.stringify(
        results.map((r) => ({ id: r.id, passed: r.failures.length === 0, failures: r.failures, stateDifferences: r.stateDifferences })),
        null,
        1,
      )}\n`,
    );
  }
  if (differing.length > 0)
    console.log(`${differing.length} scenarios with other state metrics than Spark's${args.showState ? '' : ' (--state lists them)'}`);
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

await main();
