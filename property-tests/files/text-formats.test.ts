// Mutated JSON and CSV: what the fast path reads is what the reference reads, line by line; nothing crashes or hangs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDdl } from '../../src/columnar/ddl.js';
import type { StructType } from '../../src/columnar/types.js';
import { decodeUtf8, toWellFormed } from '../../src/columnar/utf8.js';
import type { Value } from '../../src/columnar/value.js';
import { csvFormat } from '../../src/connectors/files/csv/format.js';
import type { FileFormat } from '../../src/connectors/files/format.js';
import { jsonFormat } from '../../src/connectors/files/json/format.js';
import { csvOptions } from '../../src/expressions/values/csv/csv-options.js';
import { CsvRecordReader } from '../../src/expressions/values/csv/csv-parser.js';
import { jsonOptions } from '../../src/expressions/values/json/json-options.js';
import { JsonRecordReader } from '../../src/expressions/values/json/json-parser.js';
import { Dice, mutated } from './mutations.js';

type Rows = readonly (readonly Value[])[];
type Reference = (line: Buffer) => Rows;

/** Times without a date belong to today. */
const nowMicros = () => BigInt(Date.now()) * 1000n;

const LINES = 500;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function fastRows(
  format: FileFormat,
  schema: StructType,
  options: ReadonlyMap<string, string>,
  bytes: Buffer,
  timeZone: string,
): Promise<Rows> {
  const path = join(folder, 'in');
  writeFileSync(path, bytes);
  const columns = schema.fields.map((f) => f.name);
  const request = { schema, columns, timeZone, ansi: true, batchRows: 1000, signal: new AbortController().signal };
  const rows: Value[][] = [];
  const file = { path, uri: '', sizeBytes: bytes.length, modifiedMs: 0, partitions: new Map<string, string>() };
  for await (const batch of format.reader(request, options).read(file)) rows.push(...batch.rows());
  return rows;
}

/** Lines of a file, as \n, \r and \r\n end them; the empty ones between are no records. */
function linesOf(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  return text.split(/[\r\n]/).map((line) => Buffer.from(line, 'latin1'));
}

async function compare(
  format: FileFormat,
  schema: StructType,
  options: ReadonlyMap<string, string>,
  lines: readonly Buffer[],
  reference: Reference,
  timeZone: string,
): Promise<void> {
  const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  const fast = await fastRows(format, schema, options, bytes, timeZone);
  const slow = linesOf(bytes).flatMap((line) => reference(line));
  if (isDeepStrictEqual(fast, slow)) return;
  // one line at a time, to show the one that differs
  for (const line of linesOf(bytes)) {
    const alone = await fastRows(format, schema, options, line, timeZone);
    expect({ line: line.toString('latin1'), rows: alone }).toEqual({ line: line.toString('latin1'), rows: reference(line) });
  }
  expect(fast).toEqual(slow);
}

const TIMES = [
  '2024-02-29T12:34:56.789Z',
  '2024-01-01 00:00:00',
  '1999-12-31T23:59:59+05:30',
  '2024-03-31T02:30:00',
  'x',
  '',
  '2024-02-30',
  '2024-1-2',
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '127',
  '128',
  '255',
  '-129',
  '32768',
  '2147483647',
  '2147483648',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '1.0',
  '1.5e3',
  '0.1',
  '123456789.123456789',
  '1e400',
  '-0.0',
  '5e-324',
  '0.30000001192092896',
  '01',
  '1.',
  '.5',
  '+1',
  'NaN',
  'Infinity',
];
const TEXTS = [
  '',
  'a',
  'hello world',
  'é😀日本',
  'tab\there',
  'quote"quote',
  "it's",
  'back\\slash',
  'comma,comma',
  'NULL',
  'true',
  ' lead',
  'trail ',
];

const JSON_PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ' ',
  '\t',
  '\r',
  '\n',
  '\0',
  '\x01',
  '\x80',
  '\xff',
  '\xe2\x82',
  '\xed\xa0\x80',
  '\xef\xbb\xbf',
  'null',
  'true',
  'NaN',
  '-',
  '.',
  'e',
  '0',
  '\\u0041',
  '\\ud83d',
  "'",
  '/**/',
  '"a":1,',
  '{"a":',
  '1',
  'x',
];

function jsonLine(dice: Dice): Buffer {
  const text = () => JSON.stringify(dice.pick(TEXTS));
  const makers: Readonly<Record<string, () => string>> = {
    i: () => dice.pick(NUMBERS),
    l: () => dice.pick(NUMBERS),
    b: () => dice.pick(NUMBERS),
    d: () => dice.pick(NUMBERS),
    f: () => dice.pick(NUMBERS),
    c: () => dice.pick([...NUMBERS, '"1,5"']),
    o: () => dice.pick(['true', 'false', 'null', '1']),
    t: () => dice.pick([...TIMES.map((t) => JSON.stringify(t)), '1700000000']),
    n: () => JSON.stringify(dice.pick(TIMES)),
    y: () => JSON.stringify(dice.pick(['2024-02-29', '0001-01-01', '9999-12-31', '2023-02-29', '2024', '20240102'])),
    s: () => dice.pick([text(), text(), '12', '{"x": [1, 2]}', 'true', '[ ]']),
    x: () => dice.pick(['"YWJj"', '"x"', '""']),
    r: () => dice.pick(['{"p":1,"q":"z"}', '{"p":"bad"}', '[]', 'null', '{}']),
    a: () => dice.pick(['[1,2]', '[1,"x"]', '[]', '[null]', '[[1]]']),
    z: () =>
      dice.pick(['[{"p":1,"q":["a","b\\n"]},null,{"q":[]}]', '[{"p":"bad"},{"p":2}]', '[[]]', '[{}]', '{"p":1}', '[1]', '[{"p":1,"p":2}]']),
    m: () => dice.pick(['{"k":1}', '{"k":"x","j":2}', '{}', '[]']),
    other: () => text(),
  };
  const keys = Object.keys(makers).filter(() => dice.roll(4) > 0);
  if (dice.roll(10) === 0) keys.push(dice.pick(Object.keys(makers)));
  return Buffer.from(`{${keys.map((k) => `"${k}":${makers[k]!()}`).join(dice.pick([',', ', ']))}}`);
}

const JSON_SCHEMA =
  'i INT, l BIGINT, b TINYINT, d DOUBLE, f FLOAT, c DECIMAL(10,2), o BOOLEAN, t TIMESTAMP, n TIMESTAMP_NTZ, y DATE, s STRING, x BINARY, r STRUCT<p: INT, q: STRING>, a ARRAY<INT>, z ARRAY<STRUCT<p: INT, q: ARRAY<STRING>>>, m MAP<STRING, INT>, _corrupt_record STRING';
const JSON_OPTIONS: readonly (readonly [string, string])[][] = [
  [],
  [['mode', 'DROPMALFORMED']],
  [
    ['allowcomments', 'true'],
    ['allowunquotedfieldnames', 'true'],
    ['allownumericleadingzeros', 'true'],
  ],
  [
    ['allowbackslashescapinganycharacter', 'true'],
    ['allowunquotedcontrolchars', 'true'],
    ['allownonnumericnumbers', 'false'],
  ],
  [
    ['timestampformat', "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]"],
    ['dateformat', 'yyyy-MM-dd'],
    ['allowsinglequotes', 'false'],
  ],
];

describe('JSON', () => {
  for (const [k, given] of JSON_OPTIONS.entries()) {
    test(`options ${JSON.stringify(given)}: 10,000 lines`, async () => {
      const schema = parseDdl(JSON_SCHEMA);
      const options = new Map(given);
      const timeZone = k % 2 === 0 ? 'UTC' : 'Europe/Berlin';
      const settings = { allowArrayAsStructs: true, exactStrings: true, nowMicros };
      const reader = new JsonRecordReader(schema, jsonOptions(options, { timeZone }), settings);
      const reference = (line: Buffer) => {
        const text = decodeUtf8(line, 0, line.length);
        return reader.read(text.replace(/^\ufeff/, ''), text);
      };
      for (let round = 0; round < 20; round++) {
        const dice = new Dice(1000 * k + round);
        const lines = Array.from({ length: LINES }, () =>
          dice.roll(5) === 0 ? jsonLine(dice) : mutated(jsonLine(dice), dice, JSON_PIECES),
        );
        await compare(jsonFormat, schema, options, lines, reference, timeZone);
      }
    });
  }
});

const CSV_PIECES = [
  '"',
  '""',
  '\\',
  ',',
  ',,',
  ' ',
  '\t',
  '\r',
  '\n',
  '\0',
  '#',
  '\x80',
  '\xff',
  '\xe2\x82',
  "'",
  ';',
  '"a"',
  '\\"',
  '1',
  '-',
  '+',
  '.',
  'x',
  ' "',
  '" ',
];

function csvLine(dice: Dice): Buffer {
  const text = () => {
    const value = dice.pick(TEXTS);
    return /[",\\]/.test(value) || dice.roll(4) === 0 ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value;
  };
  const values = [
    text(),
    dice.pick(NUMBERS),
    dice.pick(NUMBERS),
    dice.pick([...NUMBERS, 'Inf', '-Inf', 'nan', '1d']),
    dice.pick(NUMBERS),
    dice.pick(NUMBERS),
    dice.pick(['true', 'false', 'TRUE', '1', '']),
    dice.pick(TIMES),
    dice.pick(TIMES),
    dice.pick(['2024-02-29', '2023-02-29', '2024', '']),
    text(),
  ];
  if (dice.roll(12) === 0) values.pop();
  if (dice.roll(12) === 0) values.push('more');
  return Buffer.from(values.join(','));
}

const CSV_SCHEMA =
  's STRING, i INT, l BIGINT, d DOUBLE, f FLOAT, c DECIMAL(10,2), o BOOLEAN, t TIMESTAMP, n TIMESTAMP_NTZ, y DATE, u STRING, _corrupt_record STRING';
const CSV_OPTIONS: readonly (readonly [string, string])[][] = [
  [],
  [['mode', 'DROPMALFORMED']],
  [
    ['escape', '"'],
    ['nullvalue', 'NULL'],
    ['comment', '#'],
  ],
  [
    ['ignoreleadingwhitespace', 'true'],
    ['ignoretrailingwhitespace', 'true'],
    ['emptyvalue', 'EMPTY'],
  ],
  [
    ['unescapedquotehandling', 'STOP_AT_CLOSING_QUOTE'],
    ['quote', "'"],
  ],
  [
    ['unescapedquotehandling', 'BACK_TO_DELIMITER'],
    ['nanvalue', '1'],
    ['locale', 'de-DE'],
  ],
  [
    ['unescapedquotehandling', 'SKIP_VALUE'],
    ['timestampformat', "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]"],
  ],
];

describe('CSV', () => {
  for (const [k, given] of CSV_OPTIONS.entries()) {
    test(`options ${JSON.stringify(given)}: 10,000 lines`, async () => {
      const schema = parseDdl(CSV_SCHEMA);
      const options = new Map(given);
      const timeZone = k % 2 === 0 ? 'UTC' : 'America/New_York';
      const parsed = csvOptions(options, { timeZone });
      const names = schema.fields.map((f) => f.name);
      const reader = new CsvRecordReader(schema, names, parsed, nowMicros);
      const reference = (line: Buffer) => {
        const text = toWellFormed(decodeUtf8(line, 0, line.length));
        if (/^[\0-\x20]*$/.test(text) || (parsed.comment !== '' && text.startsWith(parsed.comment))) return [];
        return reader.line(text);
      };
      for (let round = 0; round < 20; round++) {
        const dice = new Dice(7000 * k + round);
        const lines = Array.from({ length: LINES }, () => (dice.roll(5) === 0 ? csvLine(dice) : mutated(csvLine(dice), dice, CSV_PIECES)));
        await compare(csvFormat, schema, options, lines, reference, timeZone);
      }
    });
  }
});
