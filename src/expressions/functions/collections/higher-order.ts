import { isTidemarkError } from '../../../base/errors.js';
import type { Batch } from '../../../columnar/batch.js';
import { ArrayColumn, BooleanColumn, type Column, MapColumn, NumberColumn } from '../../../columnar/column.js';
import { columnBuilder } from '../../../columnar/builder.js';
import { flatten } from '../../../columnar/concat.js';
import { getBit } from '../../../columnar/bitmap.js';
import { take } from '../../../columnar/take.js';
import { BOOLEAN, field, INT, type DataType, type Field } from '../../../columnar/types.js';
import type { BoundExpression, BoundLambda, EvaluationContext } from '../../bound.js';
import { callText, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import { evaluate } from '../../evaluate.js';
import type { BoundFunction, LazyKernel, ScalarFunction } from '../../function.js';
import { elementIndexes, elementRows, evaluateLambda } from '../../lambda.js';
import { checkedEntries } from './map-keys.js';

type ListColumn = ArrayColumn | MapColumn;

/** What a lambda gave for every element of a column of lists. */
interface Applied {
  readonly column: ListColumn;
  /** Offsets that begin at 0. */
  readonly offsets: Int32Array;
  /** Elements (or keys and values), cut to those that belong to rows. */
  readonly elements: readonly Column[];
  readonly result: Column;
}

function apply(
  args: readonly BoundExpression[],
  ...[batch, context]: Parameters<LazyKernel> extends [unknown, ...infer R] ? R : never
): Applied {
  const column = flatten(evaluate(args[0]!, batch, context)) as ListColumn;
  const rows = elementRows(column.offsets, column.length);
  const from = column.offsets[0]!;
  const parts = column instanceof MapColumn ? [column.keys, column.values] : [column.element];
  const elements = parts.map((p) => p.slice(from, from + rows.length));
  const index = new NumberColumn(INT, rows.length, elementIndexes(column.offsets, column.length), null);
  const result = flatten(evaluateLambda(args[1] as BoundLambda, batch, rows, [...elements, index], context));
  return { column, offsets: from === 0 ? column.offsets : column.offsets.map((o) => o - from), elements, result };
}

function never(): never {
  throw new Error('a lazy call has no kernel');
}

interface HigherOrder {
  readonly name: string;
  readonly doc: string;
  readonly source: 'array' | 'map';
  /** How many parameters the lambda has; 2 where not given. */
  readonly params?: number;
  /** Whether the last may be left out. */
  readonly shortLambdas?: boolean;
  /** The lambda must give BOOLEAN. */
  readonly predicate?: boolean;
  readonly type: (source: DataType, lambda: BoundLambda) => DataType;
  readonly nullable?: (source: BoundExpression, lambda: BoundLambda) => boolean;
  readonly build: (applied: Applied, type: DataType) => Column;
}

function elementParams(type: DataType | undefined): readonly Field[] {
  if (type?.kind === 'array') return [field('x', type.element, type.containsNull), field('i', INT, false)];
  if (type?.kind === 'map') return [field('k', type.key, false), field('v', type.value, type.valueContainsNull)];
  return [field('x', { kind: 'void' }), field('i', INT, false)];
}

function higherOrder(spec: HigherOrder): ScalarFunction {
  return {
    name: spec.name,
    doc: spec.doc,
    ...(spec.shortLambdas === true && { shortLambdas: true }),
    lambdasAt: [[1, spec.source === 'array' ? 1 : 2]],
    lambdaParams: (args) => elementParams(args[0]?.type).slice(0, spec.params ?? 2),
    bind(site): BoundFunction {
      if (site.args.length !== 2) throw wrongArgumentCount(spec.name, '2', site.args.length);
      const [source, lambda] = site.args as [BoundExpression, BoundLambda];
      if (source.type.kind !== spec.source) throw unexpectedInputType(callText(site), 0, `"${spec.source.toUpperCase()}"`, source);
      if (spec.predicate === true && lambda.type.kind !== 'boolean' && lambda.type.kind !== 'void') {
        throw unexpectedInputType(callText(site), 1, '"BOOLEAN"', lambda);
      }
      const type = spec.type(source.type, lambda);
      const nullable = spec.nullable?.(source, lambda) ?? source.nullable;
      return {
        args: [source, lambda],
        type,
        nullable,
        kernel: never,
        lazy: (args, batch, context) => spec.build(apply(args, batch, context), type),
      };
    },
  };
}

/** TRUE where the lambda gave true. */
function isTrue(result: Column, k: number): boolean {
  return result instanceof BooleanColumn && !result.isNull(k) && getBit(result.bits, k);
}

/** The offsets and element numbers of the elements for which the lambda gave true. */
function kept({ column, offsets, result }: Applied): { offsets: Int32Array; indices: Int32Array } {
  const indices = new Int32Array(result.length);
  const out = new Int32Array(column.length + 1);
  let n = 0;
  for (let i = 0; i < column.length; i++) {
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) if (isTrue(result, k)) indices[n++] = k;
    out[i + 1] = n;
  }
  return { offsets: out, indices: indices.subarray(0, n) };
}

/**
 * `exists` and `forall`. All elements are evaluated at once; where that raises, they are evaluated one by one, since an element behind the
 * one that decides the answer must not raise.
 */
function quantifier(name: string, doc: string, decides: boolean): ScalarFunction {
  const together = higherOrder({
    name,
    doc,
    source: 'array',
    params: 1,
    predicate: true,
    type: () => BOOLEAN,
    nullable: (source, lambda) => source.nullable || lambda.nullable,
    build: quantified(decides),
  });
  return {
    ...together,
    bind(site) {
      const bound = together.bind(site) as BoundFunction;
      const lazy: LazyKernel = (args, batch, context) => {
        try {
          return bound.lazy!(args, batch, context);
        } catch (error) {
          if (!isTidemarkError(error)) throw error;
          return oneByOne(args, batch, context, decides);
        }
      };
      return { ...bound, lazy };
    },
  };
}

const oneByOne = (args: readonly BoundExpression[], batch: Batch, context: EvaluationContext, decides: boolean): Column => {
  const column = flatten(evaluate(args[0]!, batch, context)) as ArrayColumn;
  const builder = columnBuilder(BOOLEAN, column.length);
  const lambda = args[1] as BoundLambda;
  for (let i = 0; i < column.length; i++) {
    if (column.isNull(i)) builder.appendNull();
    else builder.append(decide(lambda, column, i, batch, context, decides));
  }
  return builder.finish();
};

function decide(
  lambda: BoundLambda,
  column: ArrayColumn,
  i: number,
  batch: Batch,
  context: EvaluationContext,
  decides: boolean,
): boolean | null {
  let unknown = false;
  for (let k = column.offsets[i]!; k < column.offsets[i + 1]!; k++) {
    const result = evaluateLambda(lambda, batch, Int32Array.of(i), [column.element.slice(k, k + 1)], context).get(0);
    if (result === decides) return decides;
    if (result === null) unknown = true;
  }
  return unknown ? null : !decides;
}

/** Any or all of three-valued results: `decides` ends it, a NULL makes the answer unknown. */
function quantified(decides: boolean): HigherOrder['build'] {
  return ({ column, offsets, result }) => {
    const builder = columnBuilder(BOOLEAN, column.length);
    for (let i = 0; i < column.length; i++) {
      if (column.isNull(i)) builder.appendNull();
      else builder.append(answer(result, offsets[i]!, offsets[i + 1]!, decides));
    }
    return builder.finish();
  };
}

function answer(result: Column, start: number, end: number, decides: boolean): boolean | null {
  let unknown = false;
  for (let k = start; k < end; k++) {
    if (result.isNull(k)) unknown = true;
    else if (isTrue(result, k) === decides) return decides;
  }
  return unknown ? null : !decides;
}

function mapOfResult(part: 'keys' | 'values'): HigherOrder['build'] {
  return ({ column, offsets, elements, result }, type) => {
    const [keys, values] = part === 'keys' ? [result, elements[1]!] : [elements[0]!, result];
    if (part === 'keys') checkRows(column, offsets, keys, (type as DataType & { kind: 'map' }).key);
    return new MapColumn(type, column.length, offsets, keys, values, column.validity);
  };
}

/** NULL and repeated keys are errors, row by row: here Spark knows no other policy. */
function checkRows(column: ListColumn, offsets: Int32Array, keys: Column, type: DataType): void {
  for (let i = 0; i < column.length; i++) {
    if (column.isNull(i)) continue;
    const entries = Array.from({ length: offsets[i + 1]! - offsets[i]! }, (_, k) => [keys.get(offsets[i]! + k), null] as const);
    checkedEntries(entries, type);
  }
}

export const functions: readonly ScalarFunction[] = [
  higherOrder({
    name: 'filter',
    shortLambdas: true,
    doc: 'The elements for which a lambda gives true; a second parameter is the index, from 0.',
    source: 'array',
    predicate: true,
    type: (source) => source,
    build: (applied, type) => {
      const { offsets, indices } = kept(applied);
      return new ArrayColumn(type, applied.column.length, offsets, take(applied.elements[0]!, indices), applied.column.validity);
    },
  }),
  quantifier('exists', 'Whether a lambda gives true for an element.', true),
  quantifier('forall', 'Whether a lambda gives true for every element.', false),
  higherOrder({
    name: 'map_filter',
    doc: 'The entries for which a lambda of key and value gives true.',
    source: 'map',
    predicate: true,
    type: (source) => source,
    build: (applied, type) => {
      const { offsets, indices } = kept(applied);
      const [keys, values] = applied.elements.map((e) => take(e, indices));
      return new MapColumn(type, applied.column.length, offsets, keys!, values!, applied.column.validity);
    },
  }),
  higherOrder({
    name: 'transform_keys',
    doc: 'The map with keys that a lambda of key and value gives.',
    source: 'map',
    type: (source, lambda) => ({ ...(source as DataType & { kind: 'map' }), key: lambda.type }),
    build: mapOfResult('keys'),
  }),
  higherOrder({
    name: 'transform_values',
    doc: 'The map with values that a lambda of key and value gives.',
    source: 'map',
    type: (source, lambda) => ({ ...(source as DataType & { kind: 'map' }), value: lambda.type, valueContainsNull: lambda.nullable }),
    build: mapOfResult('values'),
  }),
];
