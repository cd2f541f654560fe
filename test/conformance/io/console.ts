import { join } from 'node:path';
import { availableNow, parseDdl, readFiles, toConsole, writeStream, type OutputMode, type Schema } from 'tidemark';
import { schemaToJson } from '../../../src/columnar/schema-json.js';
import { catalogString, simpleString, toDdl, treeString } from '../../../src/columnar/schema-text.js';
import { fromRows } from 'tidemark';
import { type IoCase, NotBuilt, type RunCase } from './case.js';
import { confOptions } from './conf.js';
import { differ } from './compare.js';
import { batchStream, operator, withCalls, writeBatches, type AnyStream } from './pipeline.js';

/** console/: the console sink, show and printSchema. */
export const runConsole: RunCase = (test, { root }) => {
  if (test.kind === 'console') return runSink(test, root);
  return test.kind === 'show' ? runShow(test, root) : Promise.resolve(runPrintSchema(test));
};

async function runSink(test: IoCase, root: string): Promise<string[]> {
  confOptions(test.conf);
  writeBatches(join(root, 'in'), test['batches'] as unknown[][]);
  let text = '';
  const { numRows, truncate, ...others } = test.options as { numRows?: string; truncate?: string };
  if (Object.keys(others).length > 0) throw new NotBuilt(`console options ${Object.keys(others).join(', ')}`);
  const sink = toConsole({
    ...(numRows !== undefined && { numRows: Number(numRows) }),
    ...(truncate !== undefined && { truncate: truncate === 'true' }),
    print: (part) => void (text += part),
  });
  const options = { outputMode: test['outputMode'] as OutputMode, checkpointLocation: join(root, 'ck'), trigger: availableNow() };
  await withCalls(batchStream(join(root, 'in'), test.schema!), test)
    .pipe(writeStream(sink, options))
    .start()
    .awaitTermination();
  return differ('output', test['stdout'], text);
}

async function runShow(test: IoCase, root: string): Promise<string[]> {
  writeBatches(join(root, 'in'), [test['rows'] as unknown[]]);
  const rows = readFiles(join(root, 'in'), { format: 'json', schema: parseDdl(test.schema!) }) as AnyStream;
  const { n, truncate, vertical, select } = test as unknown as { n: number; truncate: number; vertical: boolean; select?: string[] };
  let text = '';
  const shown = select === undefined ? rows : operator('selectExpr', ...select)(rows);
  await shown.show(n, truncate, vertical, { ...confOptions(test.conf), print: (part) => void (text += part) });
  // show prints a line end after the text
  return differ('text', test['text'], text.slice(0, -1));
}

function runPrintSchema(test: IoCase): string[] {
  const schema = schemaFor(test);
  return [
    ...differ('text', test['text'], treeString(schema, test['level'] as number | undefined)),
    ...differ('json', test['json'], schemaToJson(schema)),
    ...differ('simpleString', test['simpleString'], simpleString(schema)),
    ...differ('catalogString', test['catalogString'], catalogString(schema)),
    ...differ('toDDL', test['toDDL'], toDdl(schema)),
  ];
}

/** A schema as DDL text, or that of a SELECT without FROM. */
function schemaFor(test: IoCase): Schema {
  if (test['ddl'] !== undefined) return parseDdl(test['ddl'] as string);
  const select = /^SELECT (.*)$/is.exec((test['sql'] as string).trim());
  if (select === null) throw new NotBuilt(`SQL statement ${String(test['sql'])}`);
  return operator('selectExpr', ...topLevel(select[1]!))(fromRows('one INT', [{ one: 1 }]) as unknown as AnyStream).schema;
}

/** A list of expressions cut at the commas outside brackets and quotes. */
function topLevel(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const char of text) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '`' || char === '"') quote = char;
    else if ('(<['.includes(char)) depth++;
    else if (')>]'.includes(char)) depth--;
    if (char === ',' && depth === 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}
