/**
 * The functions by name.
 *
 * To add one, put it into the list of its family's file (`functions/strings/case.ts`, …); each file exports `functions`, and
 * `functions/index.ts` lists the files:
 *
 * ```ts
 * export const functions: readonly ScalarFunction[] = [
 *   scalar({
 *     name: 'instr', aliases: ['position_of'],            // generated names show `name`
 *     doc: 'Position of the first occurrence of a substring, from 1; 0 where there is none.',
 *     params: [STRING, STRING],                             // types or classes (params.ts); arguments are cast as Spark casts implicitly
 *     result: INT,                                          // or (types) => type
 *     evaluate: (text, part) => text.indexOf(part) + 1,     // NULL in, NULL out; the context is the last argument
 *   }),
 * ];
 * ```
 *
 * More: `defaults` (optional arguments), `varargs`, `common` (arguments meet in one type), `nullable`, `shown` (the generated name),
 * `choose` (a row function by the argument types), `kernel` (over columns), `scalarWithNulls` (sees NULLs), `rememberLast` (compile a
 * pattern once), or `bind` by hand. Arguments that must not run for every row: lazy.ts. Lambdas: lambda.ts. Aggregates: aggregates/index.ts.
 */
import { TidemarkError } from '../base/errors.js';
import type { AggregateFunction } from './aggregates/aggregate.js';
import { AGGREGATES } from './aggregates/index.js';
import type { GeneratorFunction, ScalarFunction } from './function.js';
import { GENERATORS, SCALARS } from './functions/index.js';
import { nearestNames } from './nearest.js';

interface Named {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly shownAliases?: readonly string[];
}

interface Entry<F> {
  readonly function: F;
  /** What generated column names call it. */
  readonly shown: string;
}

function byName<F extends Named>(functions: Iterable<F>): Map<string, Entry<F>> {
  const map = new Map<string, Entry<F>>();
  for (const f of functions) {
    for (const name of [f.name, ...(f.aliases ?? [])]) map.set(name.toLowerCase(), { function: f, shown: f.name });
    for (const name of f.shownAliases ?? []) map.set(name.toLowerCase(), { function: f, shown: name });
  }
  return map;
}

let scalars: Map<string, Entry<ScalarFunction>> | undefined;
let aggregates: Map<string, Entry<AggregateFunction>> | undefined;
let generators: Map<string, Entry<GeneratorFunction>> | undefined;

export function findScalar(name: string): Entry<ScalarFunction> | undefined {
  scalars ??= byName(SCALARS.flat());
  return scalars.get(name.toLowerCase());
}

export function findAggregate(name: string): Entry<AggregateFunction> | undefined {
  aggregates ??= byName(AGGREGATES.flat());
  return aggregates.get(name.toLowerCase());
}

export function findGenerator(name: string): Entry<GeneratorFunction> | undefined {
  generators ??= byName(GENERATORS.flat());
  return generators.get(name.toLowerCase());
}

/** Every name of a function that SQL text can call. */
export function functionNames(): string[] {
  findScalar('');
  findAggregate('');
  findGenerator('');
  return [...scalars!.keys(), ...aggregates!.keys(), ...generators!.keys()];
}

/** Functions of Spark 4.1 that are not there, so that the error says so and no other name is guessed. */
const NOT_THERE: ReadonlySet<string> = new Set(
  (
    'parse_json try_parse_json variant_get try_variant_get is_variant_null schema_of_variant schema_of_variant_agg to_variant_object ' +
    'variant_explode variant_explode_outer from_xml to_xml schema_of_xml xpath xpath_boolean xpath_double xpath_float xpath_int xpath_long ' +
    'xpath_number xpath_short xpath_string schema_of_avro from_protobuf to_protobuf approx_top_k approx_top_k_accumulate ' +
    'approx_top_k_combine approx_top_k_estimate kll_sketch_agg_bigint kll_sketch_agg_double kll_sketch_agg_float theta_sketch_agg ' +
    'theta_union_agg theta_intersection_agg theta_sketch_estimate aes_encrypt aes_decrypt try_aes_decrypt reflect java_method try_reflect'
  ).split(' '),
);

export function unresolvedRoutine(name: string): TidemarkError {
  if (NOT_THERE.has(name.toLowerCase())) {
    return new TidemarkError('UNRESOLVED_ROUTINE', `Spark's function \`${name}\` is not there`, {
      routineName: `\`${name}\``,
      suggestions: [],
    });
  }
  const near = nearestNames(name, functionNames());
  return new TidemarkError('UNRESOLVED_ROUTINE', `there is no function \`${name}\`. Did you mean one of: ${near.join(', ')}?`, {
    routineName: `\`${name}\``,
    suggestions: near,
  });
}
