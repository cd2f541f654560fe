// The reference parser, generator and inference against answers of Spark to from_json, to_json and schema_of_json.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDataType, parseDdl } from '../../../../src/columnar/ddl.js';
import { struct, type DataType } from '../../../../src/columnar/types.js';
import type { Value } from '../../../../src/columnar/value.js';
import { isTidemarkError } from '../../../../src/base/errors.js';
import { JsonSchemaInference, canonicalType } from '../../../../src/expressions/values/json/json-inference.js';
import { jsonOptions, type JsonOptions } from '../../../../src/expressions/values/json/json-options.js';
import { JsonParser, JsonRecordReader } from '../../../../src/expressions/values/json/json-parser.js';
import { optionTexts } from '../../../../src/expressions/values/record/option-values.js';
import { decode, encode } from '../../../conformance/functions/values.js';
import { typeSql } from '../../../../src/columnar/schema-text.js';

interface Recorded {
  readonly id: string;
  readonly expr?: string;
  readonly conf?: Readonly<Record<string, string>>;
  readonly rows?: readonly (readonly unknown[])[];
  readonly result?: readonly unknown[];
  readonly error?: { readonly condition: string; readonly stage: string };
}

const cases = JSON.parse(
  readFileSync(new URL('../../../conformance/corpus/functions/json.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

const TEXT = String.raw`'((?:[^'\\]|\\.)*)'`;

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

function optionsOf(map: string | undefined, conf: Recorded['conf']): JsonOptions {
  const texts = [...(map ?? '').matchAll(new RegExp(TEXT, 'g'))].map((m) => unquoted(m[1]!));
  const entries: [string, string][] = [];
  for (let i = 0; i + 1 < texts.length; i += 2) entries.push([texts[i]!, texts[i + 1]!]);
  return jsonOptions(optionTexts(entries), {
    timeZone: conf?.['spark.sql.session.timeZone'] ?? 'UTC',
    partialResults: conf?.['spark.sql.json.enablePartialResults'] !== 'false',
  });
}

function typeOf(text: string): DataType {
  try {
    return parseDataType(text);
  } catch {
    return parseDdl(text);
  }
}

function fromJson(type: DataType, options: JsonOptions, text: unknown): unknown {
  if (text === null) return null;
  const settings = { allowArrayAsStructs: false, exactStrings: false };
  let value: Value;
  if (type.kind === 'struct') value = new JsonRecordReader(type, options, settings).read(text as string)[0] ?? null;
  else value = new JsonParser(type, options, settings).parse(text as string).values[0] ?? null;
  return encode(type, value);
}

describe('from_json', () => {
  const pattern = new RegExp(`^from_json\\(j, ${TEXT}(?:, map\\((.*)\\))?\\)$`);
  for (const recorded of cases) {
    const match = pattern.exec(recorded.expr ?? '');
    if (match === null || recorded.error?.stage === 'analysis' || (match[2] ?? '').includes('DROPMALFORMED')) continue;
    test(`${recorded.id}: ${recorded.expr}`, () => {
      const type = typeOf(unquoted(match[1]!));
      const run = () => recorded.rows!.map((row) => fromJson(type, optionsOf(match[2], recorded.conf), row[0]));
      if (recorded.error === undefined) return expect(run()).toEqual(recorded.result!.map((value) => encode(type, decode(type, value))));
      let code = '';
      try {
        run();
      } catch (error) {
        code = isTidemarkError(error) ? error.code : String(error);
      }
      expect(code).toBe(recorded.error.condition);
    });
  }
});

describe('schema_of_json', () => {
  const pattern = new RegExp(`^schema_of_json\\(${TEXT}(?:, map\\((.*)\\))?\\)$`);
  for (const recorded of cases) {
    const match = pattern.exec(recorded.expr ?? '');
    if (match === null || recorded.result === undefined) continue;
    test(recorded.expr!, () => {
      const inferred = new JsonSchemaInference(optionsOf(match[2], recorded.conf)).typeOf(unquoted(match[1]!));
      expect(typeSql(canonicalType(inferred ?? struct([]), false) ?? struct([]))).toBe(recorded.result![0]);
    });
  }
});
