import * as operators from 'tidemark/operators';
import { fromFiles, parseDdl, type EpochStream } from 'tidemark';
import { join } from 'node:path';
import { NotBuilt, type IoCase } from './case.js';
import { jsonLines, writeAt } from './place.js';

export type AnyStream = EpochStream;
type Operator = (stream: AnyStream) => AnyStream;
type Argument = string | number | { readonly expr: string };
type Call = readonly [string, ...Argument[]];

/** A public operator by name. */
export function operator(name: string, ...args: unknown[]): Operator {
  const make = (operators as unknown as Record<string, ((...args: unknown[]) => Operator) | undefined>)[name];
  if (make === undefined) throw new NotBuilt(`operator ${name}`);
  return make(...args);
}

/** Writes batches of records as JSON files of a folder, one a batch, `from` on. */
export function writeBatches(folder: string, batches: readonly (readonly unknown[])[], from = 0): void {
  batches.forEach((records, k) => writeAt(join(folder, `${String(from + k).padStart(3, '0')}.json`), jsonLines(records), from + k));
}

/** The stream of a folder of such files, one an epoch. */
export function batchStream(folder: string, ddl: string, perTrigger = 1): AnyStream {
  return fromFiles(folder, { format: 'json', schema: parseDdl(ddl), maxFilesPerTrigger: perTrigger }) as AnyStream;
}

/** `ops` and `select` of a case. */
export function withCalls(stream: AnyStream, test: IoCase): AnyStream {
  const applied = applyCalls(stream, (test['ops'] as Call[] | undefined) ?? []);
  const select = test['select'] as string[] | undefined;
  return select === undefined ? applied : operator('selectExpr', ...select)(applied);
}

function applyCalls(stream: AnyStream, calls: readonly Call[]): AnyStream {
  let result = stream;
  for (let k = 0; k < calls.length; k++) {
    const [name, ...args] = calls[k]!;
    const texts = args.map((arg) => (typeof arg === 'object' ? arg.expr : arg));
    if (name === 'groupBy') {
      const [aggregate] = calls[++k] ?? [];
      if (aggregate !== 'count') throw new NotBuilt(`groupBy with ${aggregate}`);
      result = operator('groupBy', texts, ['count(1) AS count'])(result);
    } else result = operator(name, ...texts)(result);
  }
  return result;
}
