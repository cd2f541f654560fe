import { columnBuilder } from '../../columnar/builder.js';
import type { Column } from '../../columnar/column.js';
import type { DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { Accumulator, BoundExpression, CallSite, EvaluationContext, SessionSettings } from '../bound.js';
import { expectedText, type Expected } from '../coercion/implicit-cast.js';
import { wrongArgumentCount } from '../errors.js';
import { coerce, toCommon } from '../scalar.js';
import type { AggregateFunction } from './aggregate.js';
import { SlotObjects } from './slots.js';

/** How one JavaScript object holds the state of one group. States may be changed in place; the returned one is kept. */
export interface ObjectState<S> {
  create(): S;
  /** Adds a row's arguments (scalar form). */
  add(state: S, values: readonly Value[]): S;
  /** Adds rows of these columns without making values of them; null where their types need `add`. Rows to be skipped do not come. */
  adder?(args: readonly Column[]): ((state: S, row: number) => S) | null;
  /** Adds another state, which is not used again. */
  merge(state: S, other: S): S;
  finish(state: S): Value;
  /** The state as values of the state types, which are good until the next call, and back. */
  encode(state: S): readonly Value[];
  decode(values: readonly Value[]): S;
}

export interface ObjectAggregateSpec<S> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly shownAliases?: readonly string[];
  readonly doc?: string;
  readonly params: readonly Expected[];
  readonly defaults?: readonly Value[];
  readonly common?: 'all' | readonly number[];
  readonly result: DataType | ((types: readonly DataType[], args: readonly BoundExpression[], settings: SessionSettings) => DataType);
  readonly nullable?: boolean;
  /** Rows with a NULL in one of these arguments are left out ('all' where not given); 'none' sees every row. */
  readonly skipNulls?: 'all' | 'none' | readonly number[];
  readonly stateTypes: readonly DataType[] | ((types: readonly DataType[]) => readonly DataType[]);
  readonly state: (types: readonly DataType[], result: DataType, site: CallSite, args: readonly BoundExpression[]) => ObjectState<S>;
  readonly shown?: (names: readonly string[], site: CallSite) => string;
  readonly check?: (args: readonly BoundExpression[], site: CallSite) => void;
  readonly ignoresDistinct?: boolean;
}

/** An aggregate with one object a group: collect_list, percentile, max_by, sketches … */
export function objectAggregate<S>(spec: ObjectAggregateSpec<S>): AggregateFunction {
  return {
    name: spec.name,
    ...(spec.aliases && { aliases: spec.aliases }),
    ...(spec.shownAliases && { shownAliases: spec.shownAliases }),
    ...(spec.doc !== undefined && { doc: spec.doc }),
    bind(site) {
      const args = argumentsOf(spec, site);
      spec.check?.(args, site);
      const types = args.map((a) => a.type);
      const type = typeof spec.result === 'function' ? spec.result(types, args, site.settings) : spec.result;
      const stateTypes = typeof spec.stateTypes === 'function' ? spec.stateTypes(types) : spec.stateTypes;
      const state = spec.state(types, type, site, args);
      const skip =
        spec.skipNulls === undefined || spec.skipNulls === 'all' ? types.map((_, k) => k) : spec.skipNulls === 'none' ? [] : spec.skipNulls;
      const names = site.args.map((a) => a.name);
      return {
        args,
        type,
        nullable: spec.nullable ?? true,
        stateTypes,
        accumulator: () => objectAccumulator(state, type, stateTypes, skip),
        ...(spec.shown && { name: spec.shown(names, site) }),
        ...(spec.ignoresDistinct !== undefined && { ignoresDistinct: spec.ignoresDistinct }),
      };
    },
  };
}

function argumentsOf<S>(spec: ObjectAggregateSpec<S>, site: CallSite): BoundExpression[] {
  const defaults = spec.defaults ?? [];
  const most = spec.params.length;
  const least = most - defaults.length;
  const count = site.args.length;
  if (count < least || count > most) {
    const expected = least === most ? String(least) : `[${Array.from({ length: most - least + 1 }, (_, k) => least + k).join(', ')}]`;
    throw wrongArgumentCount(site.name, expected, count);
  }
  const missing = defaults.slice(count - least).map((value, k): BoundExpression => {
    const expected = spec.params[count + k]!;
    const type = 'class' in expected ? expected.standard : expected;
    return { kind: 'literal', value, type, nullable: value === null, name: value === null ? 'NULL' : String(value) };
  });
  const given = spec.common === undefined ? site.args : toCommon(site.args, spec.common, site);
  return [...given, ...missing].map((arg, k) => coerce(arg, spec.params[k]!, k, site));
}

/** What a parameter expects, for errors of rules by hand. */
export function expectation(expected: Expected): string {
  return expectedText(expected);
}

export function objectAccumulator<S>(
  impl: ObjectState<S>,
  type: DataType,
  stateTypes: readonly DataType[],
  skip: readonly number[],
): Accumulator {
  const slots = new SlotObjects<S>();
  const stateOf = (slot: number): S => slots.values[slot] ?? impl.create();
  return {
    reserve: (count) => slots.reserve(count),
    update(rows, args, length) {
      const add = impl.adder?.(args) ?? valueAdder(impl, args);
      const skipped = skippedRows(skip, args, length);
      const { values } = slots;
      for (let i = 0; i < length; i++) {
        const slot = rows[i]!;
        if (slot < 0 || (skipped !== null && skipped[i] === 1)) continue;
        values[slot] = add(values[slot] ?? impl.create(), i);
      }
    },
    merge(rows, state, length) {
      for (let i = 0; i < length; i++) {
        const slot = rows[i]!;
        if (slot < 0) continue;
        const other = impl.decode(state.map((c) => c.get(i)));
        const known = slots.values[slot];
        slots.values[slot] = known === undefined ? other : impl.merge(known, other);
      }
    },
    snapshot(rows) {
      const builders = stateTypes.map((stateType) => columnBuilder(stateType, rows.length));
      for (let i = 0; i < rows.length; i++) {
        const encoded = impl.encode(stateOf(rows[i]!));
        for (let k = 0; k < builders.length; k++) builders[k]!.append(encoded[k]!);
      }
      return builders.map((builder) => builder.finish());
    },
    evaluate(rows) {
      const builder = columnBuilder(type, rows.length);
      for (const slot of rows) builder.append(impl.finish(stateOf(slot)));
      return builder.finish();
    },
    clear(slot) {
      slots.values[slot] = undefined;
    },
  };
}

function valueAdder<S>(impl: ObjectState<S>, args: readonly Column[]): (state: S, row: number) => S {
  return (state, row) =>
    impl.add(
      state,
      args.map((a) => a.get(row)),
    );
}

/** 1 for rows with a NULL in one of these arguments; null where there is none. */
function skippedRows(skip: readonly number[], args: readonly Column[], length: number): Uint8Array | null {
  const nullable = skip.map((k) => args[k]!).filter((arg) => arg.validity !== null);
  if (nullable.length === 0) return null;
  const skipped = new Uint8Array(length);
  for (const arg of nullable) for (let i = 0; i < length; i++) if (arg.isNull(i)) skipped[i] = 1;
  return skipped;
}

/** For accumulators made by hand: the context is not used. */
export function withoutContext(make: () => Accumulator): (context: EvaluationContext) => Accumulator {
  return () => make();
}
