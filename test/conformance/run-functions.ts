import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionCase } from './functions/case.js';
import { matches } from './functions/compare.js';
import { expectedOf, runCase } from './functions/run-case.js';

/**
 * Runs recorded cases of expressions: `npm run conformance:functions -- [--json FILE] PATH…`. A path is a case file or a folder of them;
 * without one, the cases of this repository. Prints failures with expected and actual, ends with `N passed, N failed`.
 */
interface Report {
  readonly id: string;
  readonly file: string;
  readonly passed: boolean;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

async function runFile(file: string): Promise<Report[]> {
  const cases = JSON.parse(readFileSync(file, 'utf8')) as FunctionCase[];
  const reports: Report[] = [];
  for (const test of cases) {
    const expected = expectedOf(test);
    const actual = await runCase(test);
    const compared = 'error' in actual ? { error: { ...(actual['error'] as object), message: undefined } } : actual;
    const passed = matches(test, expected, JSON.parse(JSON.stringify(compared)) as typeof actual);
    reports.push(passed ? { id: test.id, file, passed } : { id: test.id, file, passed, expected, actual });
  }
  return reports;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

async function main(argv: readonly string[]): Promise<number> {
  const paths: string[] = [];
  let jsonFile: string | undefined;
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--json') jsonFile = argv[++i];
    else paths.push(argv[i]!);
  }
  const here = dirname(fileURLToPath(import.meta.url));
  const files = (paths.length > 0 ? paths : [join(here, 'corpus/functions')]).flatMap(filesOf);
  const reports: Report[] = [];
  for (const file of files) reports.push(...(await runFile(file)));
  for (const r of reports) {
    if (!r.passed) console.log(`FAILED ${r.id} (${r.file})\n  expected ${shorten(r.expected)}\n  actual   ${shorten(r.actual)}`);
  }
  if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify(reports));
  const passed = reports.filter((r) => r.passed).length;
  console.log(`${passed} passed, ${reports.length - passed} failed`);
  return passed === reports.length ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
