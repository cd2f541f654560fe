import { Batch, fromRows } from 'tidemark';
import { runner } from '../../../src/stream/runner.js';
import { operator, type AnyStream } from './pipeline.js';

/** The rows of `SELECT a AS x, … UNION ALL SELECT b, …`, with the columns of the first. */
export async function sqlRows(sql: string): Promise<AnyStream> {
  const selects = sql.split(' UNION ALL ').map((select) => listed(select.replace(/^\s*SELECT\s+/, '')));
  const one = fromRows('one INT', [{ one: 1 }]) as unknown as AnyStream;
  const streams = selects.map((expressions) => operator('selectExpr', ...expressions)(one));
  const { schema } = streams[0]!;
  const rows = (await Promise.all(streams.map(async (stream) => (await collected(stream)).flatMap((batch) => batch.rows())))).flat();
  return fromRows(schema, Batch.fromRows(schema, rows)) as unknown as AnyStream;
}

async function collected(stream: AnyStream): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of runner().batches(stream.plan)) batches.push(batch);
  return batches;
}

/** The items between commas that stand outside of brackets and quotes. */
function listed(text: string): string[] {
  const items = [''];
  let depth = 0;
  let isQuoted = false;
  for (const c of text) {
    if (c === "'") isQuoted = !isQuoted;
    if (!isQuoted && c === '(') depth++;
    if (!isQuoted && c === ')') depth--;
    if (c === ',' && depth === 0 && !isQuoted) items.push('');
    else items[items.length - 1] += c;
  }
  return items.map((item) => item.trim());
}
