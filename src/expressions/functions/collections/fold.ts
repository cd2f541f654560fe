import { TidemarkError } from '../../../base/errors.js';
import type { Batch } from '../../../columnar/batch.js';
import { columnBuilder, columnOf } from '../../../columnar/builder.js';
import { ArrayColumn, type Column, MapColumn } from '../../../columnar/column.js';
import { concat, flatten } from '../../../columnar/concat.js';
import { take } from '../../../columnar/take.js';
import { BOOLEAN, field, sqlName, type DataType, type Field } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, BoundLambda, EvaluationContext } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { tightestCommonType } from '../../coercion/common-type.js';
import { callText, quotedType, typeMismatch, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import { evaluate, evaluateRows, evaluateUntilNull } from '../../evaluate.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { evaluateLambda } from '../../lambda.js';
import { equalValues } from '../../order.js';
import { asNullable } from '../records/arguments.js';

function never(): never {
  throw new Error('a lazy call has no kernel');
}

const UNKNOWN: DataType = { kind: 'void' };

/** One value out of a lambda of one row. */
function once(lambda: BoundLambda, batch: Batch, row: number, params: readonly Column[], context: EvaluationContext): Value {
  return evaluateLambda(lambda, batch, Int32Array.of(row), params, context).get(0);
}

/**
 * `aggregate(array, start, (acc, x) -> …, acc -> …)`. Rows fold side by side: step n takes the n-th element of every row that has one, so that
 * the lambda still runs over columns.
 */
function aggregate(name: string): ScalarFunction {
  return {
    name,
    doc: 'Folds the elements of an array into one value, which a last lambda may finish.',
    lambdasAt: [
      [2, 2],
      [3, 1],
    ],
    lambdaParams(args, index): readonly Field[] {
      const start = args[1]?.type ?? UNKNOWN;
      const acc = field('acc', start, true);
      if (index === 3) return [acc];
      const source = args[0]?.type;
      return source?.kind === 'array' ? [acc, field('x', source.element, source.containsNull)] : [acc, field('x', UNKNOWN)];
    },
    bind(site): BoundFunction {
      if (site.args.length !== 3 && site.args.length !== 4) throw wrongArgumentCount(name, '[3, 4]', site.args.length);
      const [source, start, merge, finish] = site.args as [BoundExpression, BoundExpression, BoundLambda, BoundLambda | undefined];
      if (source.type.kind !== 'array') throw unexpectedInputType(callText(site), 0, '"ARRAY"', source);
      if (sqlName(asNullable(merge.type)) !== sqlName(asNullable(start.type)) && merge.type.kind !== 'void')
        throw unexpectedInputType(callText(site), 2, quotedType(start.type), merge);
      const shown =
        finish === undefined
          ? `${callText(site).slice(0, -1)}, lambdafunction(namedlambdavariable(), namedlambdavariable()))`
          : callText(site);
      return {
        args: site.args,
        type: finish?.type ?? start.type,
        nullable: source.nullable || (finish?.nullable ?? true),
        name: shown,
        kernel: never,
        lazy: (args, batch, context) => foldRows(args, batch, context),
      };
    },
  };
}

function foldRows(args: readonly BoundExpression[], batch: Batch, context: EvaluationContext): Column {
  const source = flatten(evaluate(args[0]!, batch, context)) as ArrayColumn;
  const merge = args[2] as BoundLambda;
  const finish = args[3] as BoundLambda | undefined;
  const all = Int32Array.from({ length: batch.length }, (_, i) => i).filter((i) => !source.isNull(i));
  const at = new Int32Array(batch.length).fill(-1);
  all.forEach((row, k) => (at[row] = k));
  let state = take(flatten(evaluateRows(args[1]!, batch, all, context)), at);
  const sizeOf = (i: number) => (source.isNull(i) ? 0 : source.offsets[i + 1]! - source.offsets[i]!);
  let rows = Int32Array.from({ length: batch.length }, (_, i) => i).filter((i) => sizeOf(i) > 0);
  for (let step = 0; rows.length > 0; step++) {
    const elements = take(
      source.element,
      rows.map((i) => source.offsets[i]! + step),
    );
    const merged = evaluateLambda(merge, batch, rows, [take(state, rows), elements], context);
    state = overwritten(state, rows, merged);
    rows = rows.filter((i) => sizeOf(i) > step + 1);
  }
  const result = finish === undefined ? take(state, all) : evaluateLambda(finish, batch, all, [take(state, all)], context);
  return take(flatten(result), at);
}

/** The column with other values in some rows. */
function overwritten(column: Column, rows: Int32Array, values: Column): Column {
  const order = Int32Array.from({ length: column.length }, (_, i) => i);
  rows.forEach((row, k) => (order[row] = column.length + k));
  return take(concat([column, flatten(values).withType(column.type)]), order);
}

/** `zip_with(a, b, (x, y) -> …)`: the lambda over the n-th elements of both, NULL where one is shorter. */
const zipWith: ScalarFunction = {
  name: 'zip_with',
  doc: 'A lambda over the n-th elements of two arrays; the shorter one is filled up with NULLs.',
  lambdasAt: [[2, 2]],
  lambdaParams(args): readonly Field[] {
    const element = (k: number) => (args[k]?.type.kind === 'array' ? (args[k].type as DataType & { kind: 'array' }).element : UNKNOWN);
    return [field('x', element(0)), field('y', element(1))];
  },
  bind(site): BoundFunction {
    if (site.args.length !== 3) throw wrongArgumentCount('zip_with', '3', site.args.length);
    const [left, right, lambda] = site.args as [BoundExpression, BoundExpression, BoundLambda];
    for (const [k, source] of [left, right].entries())
      if (source.type.kind !== 'array') throw unexpectedInputType(callText(site), k, '"ARRAY"', source);
    const type: DataType = { kind: 'array', element: lambda.type, containsNull: lambda.nullable };
    return {
      args: site.args,
      type,
      nullable: left.nullable || right.nullable,
      kernel: never,
      lazy: (args, batch, context) => zipRows(args, batch, context, type),
    };
  },
};

function zipRows(args: readonly BoundExpression[], batch: Batch, context: EvaluationContext, type: DataType): Column {
  const [left, right] = evaluateUntilNull(args.slice(0, 2), batch, context).map((c) => flatten(c)) as [ArrayColumn, ArrayColumn];
  const rows: number[] = [];
  const picks: [number[], number[]] = [[], []];
  const offsets = new Int32Array(batch.length + 1);
  const validity = columnBuilder(BOOLEAN, batch.length);
  for (let i = 0; i < batch.length; i++) {
    const isNull = left.isNull(i) || right.isNull(i);
    if (isNull) validity.appendNull();
    else validity.append(true);
    const sizes = [left, right].map((c) => (isNull ? 0 : c.offsets[i + 1]! - c.offsets[i]!)) as [number, number];
    for (let n = 0; n < Math.max(...sizes); n++) {
      rows.push(i);
      [left, right].forEach((c, k) => picks[k]!.push(n < sizes[k]! ? c.offsets[i]! + n : -1));
    }
    offsets[i + 1] = rows.length;
  }
  const params = [take(left.element, Int32Array.from(picks[0])), take(right.element, Int32Array.from(picks[1]))];
  const result = flatten(evaluateLambda(args[2] as BoundLambda, batch, Int32Array.from(rows), params, context));
  return new ArrayColumn(type, batch.length, offsets, result, validity.finish().validity);
}

/** `map_zip_with(a, b, (key, x, y) -> …)`: the lambda over the values that both maps have for each key of either. */
const mapZipWith: ScalarFunction = {
  name: 'map_zip_with',
  doc: 'A map of every key of two maps to what a lambda makes of the key and both values.',
  lambdasAt: [[2, 3]],
  lambdaParams(args): readonly Field[] {
    const maps = [args[0]?.type, args[1]?.type];
    const key = maps[0]?.kind === 'map' ? maps[0].key : UNKNOWN;
    const value = (k: number) => (maps[k]?.kind === 'map' ? maps[k].value : UNKNOWN);
    return [field('key', key, false), field('x', value(0)), field('y', value(1))];
  },
  bind(site): BoundFunction {
    if (site.args.length !== 3) throw wrongArgumentCount('map_zip_with', '3', site.args.length);
    const [left, right, lambda] = site.args as [BoundExpression, BoundExpression, BoundLambda];
    for (const [k, source] of [left, right].entries())
      if (source.type.kind !== 'map') throw unexpectedInputType(callText(site), k, '"MAP"', source);
    const types = [left.type, right.type] as (DataType & { kind: 'map' })[];
    const key = tightestCommonType(types[0]!.key, types[1]!.key, site.settings.ansi);
    if (key === null) {
      throw typeMismatch('MAP_ZIP_WITH_DIFF_TYPES', callText(site), 'the keys of the maps have no common type', {
        functionName: '`map_zip_with`',
        leftType: quotedType(types[0]!.key),
        rightType: quotedType(types[1]!.key),
      });
    }
    const args = [left, right].map((m, k) => implicitlyCast(m, { ...types[k]!, key }, site.settings));
    const type: DataType = { kind: 'map', key, value: lambda.type, valueContainsNull: lambda.nullable };
    return {
      args: [...args, lambda],
      type,
      nullable: left.nullable || right.nullable,
      kernel: never,
      lazy: (bound, batch, context) => zipMaps(bound, batch, context, type),
    };
  },
};

type Entry = readonly [Value, Value];

function zipMaps(args: readonly BoundExpression[], batch: Batch, context: EvaluationContext, type: DataType & { kind: 'map' }): Column {
  const [left, right] = evaluateUntilNull(args.slice(0, 2), batch, context) as [Column, Column];
  const equal = equalValues(type.key);
  const rows: number[] = [];
  const keys: Value[] = [];
  const xs: Value[] = [];
  const ys: Value[] = [];
  const offsets = new Int32Array(batch.length + 1);
  const validity = columnBuilder(BOOLEAN, batch.length);
  for (let i = 0; i < batch.length; i++) {
    const a = left.get(i) as readonly Entry[] | null;
    const b = right.get(i) as readonly Entry[] | null;
    if (a === null || b === null) validity.appendNull();
    else {
      validity.append(true);
      for (const key of keysOf(a, b, equal)) {
        rows.push(i);
        keys.push(key);
        xs.push(valueOf(a, key, equal));
        ys.push(valueOf(b, key, equal));
      }
    }
    offsets[i + 1] = rows.length;
  }
  const lambda = args[2] as BoundLambda;
  const [keyParam, xParam, yParam] = lambda.params;
  const params = [
    columnOf(type.key, keys),
    columnOf(xParam?.type ?? keyParam!.type, xs),
    ...(yParam === undefined ? [] : [columnOf(yParam.type, ys)]),
  ];
  const result = flatten(evaluateLambda(lambda, batch, Int32Array.from(rows), params, context));
  return new MapColumn(type, batch.length, offsets, params[0]!, result, validity.finish().validity);
}

function keysOf(a: readonly Entry[], b: readonly Entry[], equal: (x: Value, y: Value) => boolean): Value[] {
  const keys = a.map(([key]) => key);
  for (const [key] of b) if (!keys.some((known) => equal(known, key))) keys.push(key);
  return keys;
}

function valueOf(entries: readonly Entry[], key: Value, equal: (x: Value, y: Value) => boolean): Value {
  return entries.find(([k]) => equal(k, key))?.[1] ?? null;
}

/** A comparator that a user wrote: (x, y) to a number. */
export function comparatorOf(lambda: BoundLambda, batch: Batch, row: number, context: EvaluationContext): (a: Value, b: Value) => number {
  const types = lambda.params.map((p) => p.type);
  return (a, b) => {
    const order = once(lambda, batch, row, [columnOf(types[0]!, [a]), columnOf(types[1]!, [b])], context);
    if (order === null) {
      throw new TidemarkError(
        'COMPARATOR_RETURNS_NULL',
        'The comparator has returned a NULL for two elements. It should return a positive integer, 0, or a negative integer.',
        {},
      );
    }
    return Number(order);
  };
}

export const functions: readonly ScalarFunction[] = [aggregate('aggregate'), aggregate('reduce'), zipWith, mapZipWith];
