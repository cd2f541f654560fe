import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import type { BoundExpression, BoundLiteral, CallSite, EvaluationContext, Kernel, SessionSettings } from './bound.js';
import { implicitlyCast } from './cast/implicit.js';
import { commonType } from './coercion/common-type.js';
import { accepts, expectedText, implicitCast, type Expected } from './coercion/implicit-cast.js';
import { callText, differentTypes, unexpectedInputType, wrongArgumentCount } from './errors.js';
import type { BoundFunction, ScalarFunction } from './function.js';
import type { ValueOf } from './params.js';
import { rowKernel } from './row-kernel.js';

/** Computes one row. Arguments are in the scalar form of value.ts, then the context. */
export type RowFunction<P extends readonly Expected[], Null> = (
  ...args: [...{ [K in keyof P]: ValueOf<P[K]> | Null }, context: EvaluationContext]
) => Value;

/** Computes one row from all its arguments: for functions with `varargs`. */
export type ListFunction = (values: readonly Value[], context: EvaluationContext) => Value;

interface ScalarOptions<P extends readonly Expected[]> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly shownAliases?: readonly string[];
  readonly doc?: string;
  readonly params: P;
  /** Values of the last parameters where they are not written: `[null, 1]` makes the last two optional. */
  readonly defaults?: readonly Value[];
  /** Whether the generated name shows defaults that were not written, as Spark does for some functions. */
  readonly showDefaults?: boolean;
  /** Any number of further arguments of this type (`minRest` at least). */
  readonly varargs?: Expected;
  readonly minRest?: number;
  /** Indexes of arguments to bring to their common type ('all', or from an index on: a negative one means "all but the first n"). */
  readonly common?: 'all' | readonly number[];
  readonly result: DataType | ((types: readonly DataType[], args: readonly BoundExpression[], settings: SessionSettings) => DataType);
  /** Whether the result may be NULL; where not given: if any argument may be. */
  readonly nullable?: boolean | ((args: readonly BoundExpression[]) => boolean);
  readonly deterministic?: boolean;
  /** Takes arguments only as they are, or NULL: nothing is cast, as for Spark's functions without implicit casts. */
  readonly exact?: boolean;
  /** The generated name from the names of the arguments; `f(a, b)` where not given. */
  readonly shown?: (names: readonly string[], site: CallSite) => string;
  /** Further checks of the coerced arguments; throws. */
  readonly check?: (args: readonly BoundExpression[], site: CallSite) => void;
}

export interface ScalarSpec<P extends readonly Expected[]> extends ScalarOptions<P> {
  /** NULL in, NULL out: never called with a NULL. */
  readonly evaluate?: RowFunction<P, never>;
  /** In place of `evaluate` where there are `varargs`: gets all arguments as a list. */
  readonly evaluateAll?: ListFunction;
  /** Chooses the row function by the coerced types and the settings; once a call in the query. */
  readonly choose?: (types: readonly DataType[], settings: SessionSettings, result: DataType) => RowFunction<P, never>;
  readonly chooseAll?: (types: readonly DataType[], settings: SessionSettings, result: DataType) => ListFunction;
  /** A kernel over columns in place of a row function. */
  readonly kernel?: (types: readonly DataType[], settings: SessionSettings, result: DataType) => Kernel;
}

export interface NullableScalarSpec<P extends readonly Expected[]> extends ScalarOptions<P> {
  /** Called for every row; any argument may be null. */
  readonly evaluate?: RowFunction<P, null>;
  readonly evaluateAll?: ListFunction;
  readonly choose?: (types: readonly DataType[], settings: SessionSettings, result: DataType) => RowFunction<P, null>;
  readonly chooseAll?: (types: readonly DataType[], settings: SessionSettings, result: DataType) => ListFunction;
}

/** A function that gives NULL where an argument is NULL. See registry.ts for an example. */
export function scalar<const P extends readonly Expected[]>(spec: ScalarSpec<P>): ScalarFunction {
  return define(
    spec,
    (types, settings, result) =>
      spec.kernel?.(types, settings, result) ?? rowKernel(rowOf(spec as unknown as RowSource, types, settings, result), result, true),
    true,
  );
}

/** A function that looks at NULL arguments itself. */
export function scalarWithNulls<const P extends readonly Expected[]>(spec: NullableScalarSpec<P>): ScalarFunction {
  return define(
    spec,
    (types, settings, result) => rowKernel(rowOf(spec as unknown as RowSource, types, settings, result), result, false),
    false,
  );
}

type AnyRow = (...args: never[]) => Value;
type Choose<F> = (types: readonly DataType[], settings: SessionSettings, result: DataType) => F;

interface RowSource {
  readonly evaluate?: AnyRow;
  readonly evaluateAll?: ListFunction;
  readonly choose?: Choose<AnyRow>;
  readonly chooseAll?: Choose<ListFunction>;
}

/** The row function of a spec, however it is given. */
function rowOf(spec: RowSource, types: readonly DataType[], settings: SessionSettings, result: DataType): AnyRow {
  const row = spec.evaluate ?? spec.choose?.(types, settings, result);
  if (row !== undefined) return row;
  const list = spec.evaluateAll ?? spec.chooseAll!(types, settings, result);
  return ((...values: unknown[]) => list(values.slice(0, -1) as Value[], values.at(-1) as EvaluationContext)) as AnyRow;
}

type MakeKernel = (types: readonly DataType[], settings: SessionSettings, result: DataType) => Kernel;

function define<P extends readonly Expected[]>(spec: ScalarOptions<P>, makeKernel: MakeKernel, strict: boolean): ScalarFunction {
  return {
    name: spec.name,
    ...(spec.aliases && { aliases: spec.aliases }),
    ...(spec.shownAliases && { shownAliases: spec.shownAliases }),
    ...(spec.doc !== undefined && { doc: spec.doc }),
    bind: (site) => ({ ...bindScalar(spec, makeKernel, site), strict }),
  };
}

function bindScalar<P extends readonly Expected[]>(spec: ScalarOptions<P>, makeKernel: MakeKernel, site: CallSite): BoundFunction {
  checkCount(spec, site);
  const given = [...site.args, ...missing(spec, site.args.length)];
  const shown = spec.showDefaults ? given : site.args;
  const names = shown.map((a) => a.name);
  const name = spec.shown === undefined ? `${site.name}(${names.join(', ')})` : spec.shown(names, site);
  const common = spec.common === undefined ? given : toCommon(given, spec.common, { ...site, name: site.name });
  const fit = spec.exact === true ? exactly : coerce;
  const args = common.map((arg, k) => fit(arg, spec.params[k] ?? spec.varargs!, k, site));
  spec.check?.(args, site);
  const types = args.map((a) => a.type);
  const type = typeof spec.result === 'function' ? spec.result(types, args, site.settings) : spec.result;
  const nullable = typeof spec.nullable === 'function' ? spec.nullable(args) : (spec.nullable ?? args.some((a) => a.nullable));
  const bound = { args, type, nullable, name, kernel: makeKernel(types, site.settings, type) };
  return spec.deterministic === false ? { ...bound, deterministic: false } : bound;
}

function checkCount<P extends readonly Expected[]>(spec: ScalarOptions<P>, site: CallSite): void {
  const most = spec.params.length;
  const least = most - (spec.defaults?.length ?? 0) + (spec.minRest ?? 0);
  const actual = site.args.length;
  if (actual >= least && (actual <= most || spec.varargs !== undefined)) return;
  throw wrongArgumentCount(site.name, countText(least, spec.varargs === undefined ? most : Infinity), actual);
}

function countText(least: number, most: number): string {
  if (most === Infinity) return `> ${least - 1}`;
  if (least === most) return String(least);
  return `[${Array.from({ length: most - least + 1 }, (_, k) => least + k).join(', ')}]`;
}

function missing<P extends readonly Expected[]>(spec: ScalarOptions<P>, count: number): BoundLiteral[] {
  const defaults = spec.defaults ?? [];
  const first = spec.params.length - defaults.length;
  return defaults.slice(Math.max(0, count - first)).map((value, k) => {
    const expected = spec.params[Math.max(count, first) + k]!;
    const type = 'class' in expected ? expected.standard : expected;
    return {
      kind: 'literal',
      value,
      type: value === null ? { kind: 'void' } : type,
      nullable: value === null,
      name: value === null ? 'NULL' : String(value),
    };
  });
}

/** Brings some arguments to their common type; DATATYPE_MISMATCH.DATA_DIFF_TYPES where they have none. */
export function toCommon(args: readonly BoundExpression[], which: 'all' | readonly number[], site: CallSite): BoundExpression[] {
  const chosen = which === 'all' ? args : which.map((k) => args[k]!).filter((a) => a !== undefined);
  const types = chosen.map((a) => a.type);
  const type = commonType(types, site.settings.ansi);
  if (type === null) throw differentTypes(site.name, callText(site), types);
  return args.map((a, k) => (which === 'all' || which.includes(k) ? implicitlyCast(a, type, site.settings) : a));
}

/** One argument as the parameter expects it; DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE where it cannot be. */
export function coerce(arg: BoundExpression, expected: Expected, index: number, site: CallSite): BoundExpression {
  const type = implicitCast(arg.type, expected, site.settings.ansi);
  if (type === null) throw unexpectedInputType(callText(site), index, expectedText(expected), arg);
  return implicitlyCast(arg, type, site.settings);
}

/** One argument as it is; DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE where it is neither what the parameter expects nor NULL. */
export function exactly(arg: BoundExpression, expected: Expected, index: number, site: CallSite): BoundExpression {
  if (arg.type.kind !== 'void' && !accepts(expected, arg.type))
    throw unexpectedInputType(callText(site), index, expectedText(expected), arg);
  return coerce(arg, expected, index, site);
}

/** Keeps the last result of `make` by its argument: for patterns and formats, which are nearly always the same in every row. */
export function rememberLast<K, V>(make: (key: K) => V): (key: K) => V {
  let last: { key: K; value: V } | undefined;
  return (key) => {
    if (last === undefined || last.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}
