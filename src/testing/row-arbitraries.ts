import type * as FastCheck from 'fast-check';
import { TidemarkError } from '../base/errors.js';
import { type DataType, type Field, type Schema, sqlName } from '../columnar/types.js';
import type { Row } from './simulated-query.js';

export type FastCheckModule = Omit<typeof FastCheck, 'default'>;

/** How event times go on. */
export interface Timeline {
  /** How far a row's time may lie behind those before it. */
  readonly disorderMs: number;
  /** How far time goes on from row to row, at most. */
  readonly stepMs: number;
  /** How far it goes on after a pause of the source. */
  readonly gapMs: number;
}

/** One row, and which input it comes from. */
export interface InputRow {
  readonly input: string;
  readonly row: Row;
}

const START_MS = Date.UTC(2026, 0, 1);
/** One in so many values is NULL. */
const NULL_EVERY = 12;

/**
 * Rows of the inputs, in the order in which they arrive. All TIMESTAMP columns follow one timeline: it goes on in small steps with pauses, and a
 * row may lie behind by less than `disorderMs`, so that none is late under a watermark with that delay. Other columns take few values, some
 * often (skewed keys), some at the edges of their type.
 */
export function rowsOf(
  fc: FastCheckModule,
  schemas: Readonly<Record<string, Schema>>,
  timeline: Timeline,
  rowsMax: number,
): FastCheck.Arbitrary<readonly InputRow[]> {
  const names = Object.keys(schemas);
  const perInput = names.map((input) =>
    fc.record({
      input: fc.constant(input),
      values: fc.tuple(...schemas[input]!.fields.map((field) => fieldOf(fc, field))),
      tick: tickOf(fc, timeline),
    }),
  );
  return fc.array(fc.oneof(...perInput), { maxLength: rowsMax, size: 'max' }).map((drawn) => {
    let nowMs = START_MS;
    return drawn.map(({ input, values, tick }) => {
      nowMs += tick.stepMs;
      const timeMs = nowMs - tick.behindMs;
      const { fields } = schemas[input]!;
      return { input, row: Object.fromEntries(fields.map((field, k) => [field.name, placed(values[k], field.type, timeMs)])) };
    });
  });
}

/** Where the time of a row goes. */
const TIME = Symbol('time');

function tickOf(fc: FastCheckModule, { disorderMs, stepMs, gapMs }: Timeline): FastCheck.Arbitrary<{ stepMs: number; behindMs: number }> {
  return fc.record({
    stepMs: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: disorderMs === 0 ? 1 : 0, max: stepMs }) },
      { weight: 1, arbitrary: fc.constant(gapMs) },
    ),
    behindMs: fc.integer({ min: 0, max: Math.max(0, disorderMs - 1) }),
  });
}

function placed(value: unknown, type: DataType, timeMs: number): unknown {
  if (value !== TIME) return value;
  return type.kind === 'timestamp' ? new Date(timeMs) : new Date(timeMs).toISOString().replace('T', ' ').slice(0, -1);
}

function fieldOf(fc: FastCheckModule, { type, nullable }: Field): FastCheck.Arbitrary<unknown> {
  const values = valuesOf(fc, type);
  return nullable ? fc.oneof({ weight: NULL_EVERY, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) }) : values;
}

function valuesOf(fc: FastCheckModule, type: DataType): FastCheck.Arbitrary<unknown> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return integers(fc, 100);
    case 'smallint':
    case 'int':
      return integers(fc, 1000);
    case 'bigint':
      return integers(fc, 1_000_000).map(BigInt);
    case 'float':
    case 'double':
      return fc.oneof(integers(fc, 100), fc.constantFrom(0.5, -0.25, -0, NaN));
    case 'decimal':
      return fc.integer({ min: -9, max: 9 });
    case 'string':
    case 'char':
    case 'varchar':
      return skewed(fc, ['a', 'b', 'c', '', 'ä€😀']);
    case 'binary':
      return fc.constantFrom(Uint8Array.of(), Uint8Array.of(0, 255), Uint8Array.of(1));
    case 'date':
      return fc.constantFrom('2026-01-01', '1969-12-31', '2026-01-02');
    case 'timestamp':
    case 'timestamp_ntz':
      return fc.constant(TIME);
    case 'array':
      return fc.array(valuesOf(fc, type.element), { maxLength: 3 });
    case 'map':
      return fc.array(fc.tuple(valuesOf(fc, type.key), valuesOf(fc, type.value)), { maxLength: 3 }).map((entries) => new Map(entries));
    case 'struct':
      return fc.record(Object.fromEntries(type.fields.map((field) => [field.name, fieldOf(fc, field)])));
    default:
      throw new TidemarkError(
        'UNSUPPORTED_ARBITRARY',
        `values of type ${sqlName(type)} are not generated: give the rows as an arbitrary, rows: …`,
        {
          type: sqlName(type),
        },
      );
  }
}

function integers(fc: FastCheckModule, max: number): FastCheck.Arbitrary<number> {
  return fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) }, { weight: 1, arbitrary: fc.integer({ min: -max, max }) });
}

/** The first of the values about half of the time. */
function skewed<T>(fc: FastCheckModule, values: readonly T[]): FastCheck.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary: fc.constant(values[0]!) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
}
