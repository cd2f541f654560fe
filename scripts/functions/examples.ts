import { readdirSync, readFileSync } from 'node:fs';

/** A call, what it is worked out over, and its answer as documentation shows it. */
export interface Example {
  readonly sql: string;
  /** The rows it is worked out over, where constants do not do (see row-examples.txt). */
  readonly over?: string;
  /** JSON of the answer, `rows` and the JSON of several, or `fails with` an error condition. */
  readonly shown: string;
}

interface Case {
  readonly expr?: string;
  readonly conf?: unknown;
  readonly schema?: string;
  readonly error?: unknown;
  readonly type?: string;
  readonly result?: readonly unknown[];
}

const corpus = new URL('../../test/conformance/corpus/functions/', import.meta.url);
const CHANCE = /\b(rand|randn|random|uniform|randstr|uuid|now|current_\w+|localtimestamp|version)\b/i;

/** The example of each function: from row-examples.txt, or the shortest telling one among the recorded answers over constants that fits a line. */
export function examples(): Map<string, Example> {
  const best = new Map<string, Example>();
  for (const file of readdirSync(corpus)) {
    for (const c of JSON.parse(readFileSync(new URL(file, corpus), 'utf8')) as Case[]) {
      const name = /^([a-z_0-9]+)\(/.exec(c.expr ?? '')?.[1];
      if (name === undefined || c.conf !== undefined || c.schema !== undefined || c.error !== undefined) continue;
      if (c.result?.length !== 1 || CHANCE.test(c.expr!) || !isPlain(c.expr!)) continue;
      const shown = JSON.stringify(c.result[0]);
      if (shown.length > 60 || c.expr!.length > 70) continue;
      const known = best.get(name);
      if (known === undefined || isBetter({ sql: c.expr!, shown }, known)) best.set(name, { sql: c.expr!, shown });
    }
  }
  for (const [name, example] of written()) if (!best.has(name) || best.get(name)!.shown === 'null') best.set(name, example);
  for (const [name, example] of rowExamples()) best.set(name, example);
  return best;
}

/** Examples by name that need rows or a session, or fail: what they give is checked over the public interface. */
export function rowExamples(): [name: string, Example][] {
  return linesOf('row-examples.txt').map((line) => {
    const [, name, sql, over, shown] = /^(?:(\w+): )?(.+?)(?: -- (.+))? \/\/ (.+)$/.exec(line)!;
    const example = { sql: sql!, shown: shown!, ...(over !== undefined && { over }) };
    return [name ?? sql!.slice(0, sql!.indexOf('(')), example];
  });
}

/** The lines of a file beside this one, without its notes. */
function linesOf(file: string): string[] {
  const lines = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.filter((line) => !line.startsWith('#'));
}

/** Examples for functions that no recorded answer over constants shows: a call and Spark's answer, one a line. */
function written(): [name: string, Example][] {
  return linesOf('written-examples.txt').map((line) => {
    const [sql, shown] = line.split(' // ') as [string, string];
    return [sql.slice(0, sql.indexOf('(')), { sql, shown }];
  });
}

/** Text that a reader can tell: one call, no control characters. */
function isPlain(sql: string): boolean {
  return /^[\x20-\x7e]+$/.test(sql) && sql.endsWith(')') && !sql.includes('`') && !sql.includes('\\');
}

/** An answer that is not NULL, of a call that is long enough to say something, and no longer. */
function isBetter(a: Example, b: Example): boolean {
  const score = (e: Example): number =>
    (e.shown === 'null' ? 1000 : 0) + (/[A-Za-z1-9]/.test(e.shown) ? 0 : 50) + Math.abs(e.sql.length - 26);
  return score(a) < score(b);
}
