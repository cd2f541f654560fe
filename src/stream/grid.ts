import { TidemarkError } from '../base/errors.js';
import type { Batch } from '../columnar/batch.js';
import { toWellFormed } from '../columnar/utf8.js';
import type { Value } from '../columnar/value.js';
import type { EvaluationContext } from '../expressions/bound.js';
import { textOf, type TextStyle } from '../expressions/cast/to-string.js';

/** How `show` and the console sink print rows; Spark's defaults. */
export interface GridOptions {
  /** Rows at most; more are told by a last line. */
  readonly rows: number;
  /** Longer cells are cut to this many characters; 0: never, and cells are left-aligned. */
  readonly truncate: number;
  /** One line a value. */
  readonly vertical: boolean;
  /** How BINARY is shown; default HEX_DISCRETE, `[31 32]`. */
  readonly binaryStyle?: BinaryStyle;
}

/** Spark's `binaryOutputStyle`. */
export type BinaryStyle = 'HEX_DISCRETE' | 'HEX' | 'BASE64' | 'UTF-8' | 'BASIC';

export const GRID_DEFAULTS: GridOptions = { rows: 20, truncate: 20, vertical: false };

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (b) => b.toString(16).toUpperCase().padStart(2, '0'));

const BINARY_STYLES: Readonly<Record<BinaryStyle, (bytes: Uint8Array) => string>> = {
  HEX_DISCRETE: (bytes) => `[${hexOf(bytes).join(' ')}]`,
  HEX: (bytes) => hexOf(bytes).join(''),
  BASE64: (bytes) => Buffer.from(bytes).toString('base64').replace(/=+$/, ''),
  'UTF-8': (bytes) => new TextDecoder().decode(bytes),
  BASIC: (bytes) => `[${Array.from(new Int8Array(bytes)).join(', ')}]`,
};

function cellStyle(binaryStyle: BinaryStyle = 'HEX_DISCRETE'): TextStyle {
  const binary = BINARY_STYLES[binaryStyle.toUpperCase() as BinaryStyle] as TextStyle['binary'] | undefined;
  if (binary !== undefined) return { nullText: 'NULL', binary };
  const known = Object.keys(BINARY_STYLES).join(', ');
  throw new TidemarkError('INVALID_OPTION_VALUE', `binaryStyle is one of ${known}, not ${binaryStyle}`, {
    option: 'binaryStyle',
    value: binaryStyle,
  });
}

/**
 * Rows as the text of Spark's `show`: one line a row between rules, or one line a value when vertical. `batch` must hold one row more than
 * `options.rows` where there are more. Wide characters (CJK) count as two columns.
 */
export function gridText(batch: Batch, options: GridOptions, context: EvaluationContext): string {
  const limit = Math.max(0, options.rows);
  const shown = Math.min(batch.length, limit);
  const style = cellStyle(options.binaryStyle);
  const names = batch.schema.fields.map((f) => escaped(f.name));
  const texts = batch.schema.fields.map((f) => textOf(f.type, context.ansi, style));
  const cell = (value: Value, k: number) =>
    cut(escaped(value === null ? 'NULL' : toWellFormed(texts[k]!(value, context))), options.truncate);
  const rows = Array.from({ length: shown }, (_, i) => batch.row(i).map(cell));
  const body = options.vertical ? verticalText(names, rows) : tableText(names, rows, options.truncate > 0);
  if (options.vertical && rows.length === 0) return `${body}(0 rows)`;
  return batch.length > limit ? `${body}only showing top ${limit} ${limit === 1 ? 'row' : 'rows'}` : body;
}

function tableText(names: readonly string[], rows: readonly string[][], alignRight: boolean): string {
  const widths = names.map((name, k) => rows.reduce((width, row) => Math.max(width, columnsOf(row[k]!)), Math.max(3, columnsOf(name))));
  const rule = `+${widths.map((w) => '-'.repeat(w)).join('+')}+\n`;
  const line = (cells: readonly string[]) =>
    `|${cells.map((c, k) => (alignRight ? padLeft(c, widths[k]!) : padRight(c, widths[k]!))).join('|')}|\n`;
  return rule + line(names) + rule + rows.map(line).join('') + rule;
}

function verticalText(names: readonly string[], rows: readonly string[][]): string {
  const nameWidth = Math.max(3, ...names.map(columnsOf));
  const cellWidth = Math.max(3, ...rows.flat().map(columnsOf));
  return rows
    .map((row, i) => {
      const head = `-RECORD ${i}`.padEnd(nameWidth + cellWidth + 5, '-');
      const lines = row.map((c, k) => ` ${padRight(names[k]!, nameWidth)} | ${padRight(c, cellWidth)} `);
      return `${[head, ...lines].join('\n')}\n`;
    })
    .join('');
}

function cut(text: string, truncate: number): string {
  if (truncate <= 0 || text.length <= truncate) return text;
  return truncate < 4 ? text.slice(0, truncate) : `${text.slice(0, truncate - 3)}...`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
  '\v': '\\v',
  '\u0007': '\\a',
};

function escaped(text: string): string {
  return text.replace(/[\n\r\t\f\b\v\u0007]/g, (c) => ESCAPES[c]!);
}

const FULL_WIDTH = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Columns that a text takes on a terminal, by Spark's table. */
function columnsOf(text: string): number {
  return text.length + (text.match(FULL_WIDTH)?.length ?? 0);
}

function padLeft(text: string, width: number): string {
  return ' '.repeat(width - columnsOf(text)) + text;
}

function padRight(text: string, width: number): string {
  return text + ' '.repeat(width - columnsOf(text));
}
