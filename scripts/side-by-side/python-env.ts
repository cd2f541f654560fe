import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = ['pyspark==4.1.4', 'pyarrow==26.0.1'];
const OUTPUT_MAX = 1 << 26;

/** Python with Spark and Arrow from PyPI, in an environment under `folder` that is made when it is missing. Needs python3 and a JDK. */
export function pythonEnv(folder: string): string {
  const python = join(folder, 'venv/bin/python');
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return python;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '-q', ...PACKAGES], { stdio: 'inherit' });
  writeFileSync(mark, PACKAGES.join('\n'));
  return python;
}

/** Runs the engines of `engines.py` over a file of jobs. */
export async function runEngines(python: string, jobs: string): Promise<void> {
  const env = { ...process.env, TZ: 'UTC' };
  await promisify(execFile)(python, [join(import.meta.dirname, 'engines.py'), jobs], { maxBuffer: OUTPUT_MAX, env });
}
