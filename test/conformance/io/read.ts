import { join } from 'node:path';
import { availableNow, fromFiles, inferSchema, parseDdl, readFiles, toMemory, writeStream } from 'tidemark';
import { toDdl } from '../../../src/columnar/schema-text.js';
import type { Schema } from 'tidemark';
import type { IoCase, RecordedError, RunCase } from './case.js';
import { confOptions } from './conf.js';
import { differ, errorText, sameError } from './compare.js';
import { filled, writeGiven, type GivenFile } from './place.js';
import { boundedRows, byText, encodeBatch, normalized } from './values.js';

interface Expected {
  readonly schema?: string;
  readonly rows?: readonly (readonly unknown[])[];
  readonly errorAt?: 'load' | 'run';
  readonly error?: RecordedError;
}

interface Found {
  readonly schema?: Schema;
  readonly rows?: readonly (readonly unknown[])[];
  readonly errorAt?: 'load' | 'run';
  readonly error?: unknown;
}

/** read/: batch reads, and stream reads drained by availableNow. */
export const runRead: RunCase = async (test, { root, data }) => {
  for (const file of test['files'] as GivenFile[]) writeGiven(root, data, file);
  const batch = test['batch'] as Expected;
  const problems = compare('batch', test, root, batch, await readBatch(test, root));
  const stream = test['stream'] as Expected | 'same as batch' | undefined;
  if (stream === undefined) return problems;
  const expected = stream === 'same as batch' ? batch : stream;
  return [...problems, ...compare('stream', test, root, expected, await readStream(test, root))];
};

function request(test: IoCase, root: string) {
  const options = { ...confOptions(test.conf), ...filled(test.options, root) };
  const timeZone = test.conf?.['spark.sql.session.timeZone'] ?? 'UTC';
  return { path: join(root, test['load'] as string), options: { ...options, format: test.format! }, timeZone };
}

async function readBatch(test: IoCase, root: string): Promise<Found> {
  const { path, options, timeZone } = request(test, root);
  let stream: ReturnType<typeof readFiles>;
  try {
    const schema = test.schema === undefined ? await inferSchema(path, options) : parseDdl(test.schema);
    stream = readFiles(path, { ...options, ...(test.schema !== undefined || test.format !== 'text' ? { schema } : {}) });
  } catch (error) {
    return { errorAt: 'load', error };
  }
  try {
    return { schema: stream.schema, rows: await boundedRows(stream, timeZone) };
  } catch (error) {
    return { schema: stream.schema, errorAt: 'run', error };
  }
}

async function readStream(test: IoCase, root: string): Promise<Found> {
  const { path, options, timeZone } = request(test, root);
  let stream: ReturnType<typeof fromFiles>;
  try {
    stream = fromFiles(path, { ...options, ...(test.schema === undefined ? {} : { schema: parseDdl(test.schema) }) });
  } catch (error) {
    return { errorAt: 'load', error };
  }
  const sink = toMemory();
  try {
    await stream
      .pipe(writeStream(sink, { trigger: availableNow(), timeZone }))
      .start()
      .awaitTermination();
    return { schema: stream.schema, rows: sink.epochs().flatMap((epoch) => encodeBatch(epoch.batch, timeZone)) };
  } catch (error) {
    return { schema: stream.schema, errorAt: 'run', error };
  }
}

function compare(what: string, test: IoCase, root: string, expected: Expected, found: Found): string[] {
  if (expected.error !== undefined) {
    if (found.error === undefined) return [`${what}: expected ${expected.error.condition ?? expected.error.message}, but it went well`];
    const fill = (text: string) => text.replaceAll('<ROOT>', root);
    return sameError(expected.error, found.error, fill).map((problem) => `${what}: ${problem}`);
  }
  if (found.error !== undefined) return [`${what}: failed at ${found.errorAt}: ${errorText(found.error)}`];
  const { fields } = found.schema!;
  const today = new Date().toISOString().slice(0, 10);
  const rows = expected.rows!.map((row) =>
    row.map((value, k) => normalized(fields[k]!.type, typeof value === 'string' ? value.replace('<TODAY>', today) : value)),
  );
  const order = test['ordered'] === true ? (r: readonly unknown[]) => r : byText;
  return [...differ(`${what} schema`, expected.schema, toDdl(found.schema!)), ...differ(`${what} rows`, order(rows), order(found.rows!))];
}
