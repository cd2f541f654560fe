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

export function unresolvedRoutine(name: string): TidemarkError {
  const near = nearestNames(name, functionNames());
  return new TidemarkError('UNRESOLVED_ROUTINE', `there is no function \`${name}\`. Did you mean one of: ${near.join(', ')}?`, {
    routineName: `\`${name}\``,
    suggestions: near,
  });
}
