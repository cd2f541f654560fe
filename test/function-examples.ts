// Runs an example of the reference of functions over the public interface.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupBy, select } from '../operators/index.js';
import type { Example } from '../scripts/functions/examples.js';
import { expr } from '../src/functions.js';
import { fromRows, readFiles, TidemarkError } from '../src/index.js';

/** What an example gives: `rows`, an answer, or the condition it fails with. */
export async function runExample(example: Example): Promise<{ rows: unknown[] } | { answer: unknown } | { fails: string }> {
  try {
    if (example.over?.startsWith('file ')) return { rows: await fromFile(example.over.slice(5), example.sql) };
    const input = rowsOf(example.over ?? 'one INT: 1');
    if (example.shown.startsWith('rows ')) return { rows: values(await input.pipe(select(expr(example.sql))).collect()) };
    const isAggregate = example.over !== undefined;
    const rows = await (
      isAggregate ? input.pipe(groupBy([], { r: expr(example.sql) as never })) : input.pipe(select(expr(example.sql)))
    ).collect();
    return { answer: values(rows)[0] };
  } catch (error) {
    if (error instanceof TidemarkError) return { fails: error.code };
    throw error;
  }
}

/** What an example says that it gives, in the form of runExample(). */
export function saidBy({ shown }: Example): { rows: unknown[] } | { answer: unknown } | { fails: string } {
  if (shown.startsWith('fails with ')) return { fails: shown.slice('fails with '.length) };
  if (shown.startsWith('rows ')) return { rows: JSON.parse(`[${shown.slice('rows '.length)}]`) as unknown[] };
  return { answer: JSON.parse(shown) as unknown };
}

/** `schema: rows`, and `GROUP BY key: aggregate AS name` where the rows are those of an aggregation. */
function rowsOf(over: string) {
  const [, schema, list, key, aggregate, name] = /^(.+?): (.+?)(?: GROUP BY (\w+): (.+) AS (\w+))?$/.exec(over)!;
  const names = schema!.split(', ').map((field) => field.split(' ')[0]!);
  const rows = (JSON.parse(`[${list}]`) as unknown[]).map((row) => {
    const fields = names.length === 1 ? [row] : (row as unknown[]);
    return Object.fromEntries(names.map((name, k) => [name, fields[k]]));
  });
  const input = fromRows(schema!, rows);
  return key === undefined ? input : input.pipe(groupBy([key], { [name!]: expr(aggregate!) as never }));
}

async function fromFile(file: string, sql: string): Promise<unknown[]> {
  const [, name, text] = /^(\S+): (.*)$/.exec(file)!;
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-examples-'));
  try {
    await writeFile(join(folder, name!), `${text}\n`);
    return values(
      await readFiles(folder, { format: 'json', schema: 'v INT' })
        .pipe(select(expr(sql)))
        .collect(),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The rows as JSON shows them: the value of one column, or a list of those of several. */
function values(rows: readonly unknown[]): unknown[] {
  return rows.map((row) => {
    const fields = Object.values(row as object).map(plain);
    return fields.length === 1 ? fields[0] : fields;
  });
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  if (Array.isArray(value)) return value.map(plain);
  return value !== null && typeof value === 'object' ? Object.values(value as Record<string, unknown>).map(plain) : value;
}
