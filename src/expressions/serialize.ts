import { TidemarkError } from '../base/errors.js';
import { typeFromJson, typeToJson } from '../columnar/schema-json.js';
import type { DataType } from '../columnar/types.js';
import { decodeUtf8, encodeUtf8 } from '../columnar/utf8.js';
import type { CalendarInterval, Value } from '../columnar/value.js';
import type { BoundExpression } from './bound.js';
import type { ExpressionNode } from './node.js';

/** JSON as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A node as plain JSON, for explain, fingerprints and other engines. Where it stood in a text and how its functions were written are left out:
 * equal JSON means the same expression. `nodeFromJson` reads it back.
 */
export function nodeToJson(node: ExpressionNode): Json {
  return toJson(node);
}

const LEFT_OUT = new Set(['position', 'written', 'colon']);

function toJson(part: unknown): Json {
  if (part === null || typeof part !== 'object') return part as Json;
  if (Array.isArray(part)) return part.map(toJson);
  if (isLiteral(part)) return literalToJson(part);
  const entries = Object.entries(part).filter(([key, value]) => !LEFT_OUT.has(key) && value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, key === 'type' ? (typeToJson(value as DataType) as Json) : toJson(value)]));
}

interface LiteralParts {
  readonly kind: 'literal';
  readonly value: Value;
  readonly type: DataType;
  readonly text?: string;
}

function isLiteral(part: object): part is LiteralParts {
  return 'kind' in part && part.kind === 'literal';
}

function literalToJson({ value, type, text }: LiteralParts): Json {
  const json = { kind: 'literal', type: typeToJson(type) as Json, value: valueToJson(value) };
  return text === undefined ? json : { ...json, text };
}

/** A value as JSON: what JSON has no form for becomes an object with one key (`bigint`, `number`, `bytes`, `utf8`, `interval`). */
export function valueToJson(value: Value): Json {
  switch (typeof value) {
    case 'bigint':
      return { bigint: value.toString() };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: Object.is(value, -0) ? '-0' : String(value) };
    case 'string':
      return value.isWellFormed() ? value : { utf8: hex(encodeUtf8(value)) };
    case 'object':
      return value === null ? null : objectToJson(value);
    default:
      return value;
  }
}

function objectToJson(value: object): Json {
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  if (Array.isArray(value)) return value.map((v) => valueToJson(v as Value));
  const { months, days, micros } = value as CalendarInterval;
  return { interval: [months, days, micros.toString()] };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** The node that `nodeToJson` wrote. INVALID_EXPRESSION_JSON where the text is none of ours. */
export function nodeFromJson(json: Json): ExpressionNode {
  const node = fromJson(json);
  if (typeof node !== 'object' || node === null || !('kind' in node)) throw unreadable(json);
  return node as ExpressionNode;
}

function fromJson(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const object = json as { readonly [key: string]: Json };
  const read = Object.entries(object).map(([key, value]) => [key, fieldFromJson(object, key, value)] as const);
  return Object.fromEntries(read);
}

function fieldFromJson(owner: { readonly [key: string]: Json }, key: string, value: Json): unknown {
  if (key === 'type') return typeFromJson(value);
  return key === 'value' && owner['kind'] === 'literal' ? valueFromJson(value) : fromJson(value);
}

/** The value that `valueToJson` wrote. */
export function valueFromJson(json: Json): Value {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(valueFromJson);
  const [[form, content]] = Object.entries(json) as [[string, string]];
  switch (form) {
    case 'bigint':
      return BigInt(content);
    case 'number':
      return Number(content);
    case 'bytes':
      return new Uint8Array(Buffer.from(content, 'hex'));
    case 'utf8': {
      const bytes = new Uint8Array(Buffer.from(content, 'hex'));
      return decodeUtf8(bytes, 0, bytes.length);
    }
    case 'interval': {
      const [months, days, micros] = content as unknown as [number, number, string];
      return { months, days, micros: BigInt(micros) };
    }
    default:
      throw unreadable(json);
  }
}

function unreadable(json: Json): TidemarkError {
  const text = JSON.stringify(json).slice(0, 80);
  return new TidemarkError('INVALID_EXPRESSION_JSON', `${text} is not the JSON of an expression`, { text });
}

/** A resolved expression as JSON: what it computes, over which columns (by index). Kernels are named by their functions. */
export function boundToJson(expression: BoundExpression): Json {
  const type = typeToJson(expression.type) as Json;
  switch (expression.kind) {
    case 'column':
      return { column: expression.index, type };
    case 'literal':
      return { value: valueToJson(expression.value), type };
    case 'lambda':
      return { lambda: boundToJson(expression.body), params: expression.params.map((p) => p.name) };
    case 'call':
      return { call: expression.function, args: expression.args.map(boundToJson), type };
  }
}
