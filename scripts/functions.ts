// Writes src/functions.generated.ts (the typed faces of the SQL functions) and docs/functions.md from the registry, the signatures beside this
// file and the recorded answers. `npm run functions`; a test holds the results in step.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { examples, type Example } from './functions/examples.js';
import { readSignatures, type Parameter, type Signature } from './functions/signatures.js';
import { registered, type Registered } from './functions/registered.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A function with all that is known of it. */
interface Described extends Signature {
  readonly entry: Registered;
  readonly example: Example | undefined;
}

const RESERVED = new Set(['if', 'typeof', 'in', 'case', 'delete', 'var']);

/** SQL names that JavaScript keeps for itself get a line below. */
function exportName(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

const RESULTS: Readonly<Record<string, string>> = {
  number: 'number',
  bigint: 'bigint',
  string: 'string',
  boolean: 'boolean',
  binary: 'Uint8Array',
  date: 'string',
  timestamp: 'Date',
  ntz: 'string',
  decimal: 'Decimal',
  interval: 'CalendarInterval',
  unknown: 'never',
};

function resultType(result: string, first: string | undefined): string {
  const isPresent = result.endsWith('!');
  const name = isPresent ? result.slice(0, -1) : result;
  if (name === 'unknown') return 'never';
  return isPresent ? presentType(name, first) : `${valueType(name, first)} | null`;
}

function presentType(name: string, first: string | undefined): string {
  return name === 'T' ? `PresentValue<${first ?? 'never'}>` : valueType(name, first);
}

function valueType(name: string, first = 'never'): string {
  switch (name) {
    case 'T':
      return first;
    case 'E':
      return `ItemValue<${first}>`;
    case 'sum':
      return `SumValue<${first}>`;
    case 'avg':
      return `AverageValue<${first}>`;
    case 'list':
      return `ListValue<${first}>`;
    default:
      return name.endsWith('[]') ? `(${RESULTS[name.slice(0, -2)]} | null)[]` : RESULTS[name]!;
  }
}

interface Face {
  readonly generics: string;
  readonly parameters: string;
  readonly columns: readonly string[];
  readonly first: string | undefined;
  readonly passed: string;
}

function faceOf(signature: Signature): Face {
  const generics: string[] = [];
  const parameters: string[] = [];
  const columns: string[] = [];
  const passed: string[] = [];
  let first: string | undefined;
  signature.parameters.forEach((p, k) => {
    const generic = `P${k}`;
    const { type, bound, reads, value, pass } = parameterOf(p, generic);
    if (bound !== undefined) generics.push(`const ${generic} extends ${bound}${p.isOptional ? ' = never' : ''}`);
    if (reads !== undefined) columns.push(reads);
    first ??= value;
    parameters.push(p.isMany ? `...${p.name}: ${type}` : `${p.name}${p.isOptional ? '?' : ''}: ${type}`);
    passed.push(pass);
  });
  return {
    generics: generics.length === 0 ? '' : `<${generics.join(', ')}>`,
    parameters: parameters.join(', '),
    columns,
    first,
    passed: passed.join(', '),
  };
}

interface FaceParameter {
  readonly type: string;
  readonly bound?: string;
  readonly reads?: string;
  readonly value?: string;
  readonly pass: string;
}

function parameterOf(p: Parameter, generic: string): FaceParameter {
  const name = p.name;
  switch (p.kind) {
    case 'column':
      if (p.isMany) {
        const one = `${generic}[number]`;
        return {
          type: generic,
          bound: 'readonly Input[]',
          reads: `InputColumns<${one}>`,
          value: `InputValue<${one}>`,
          pass: `...${name}.map(column)`,
        };
      }
      return { type: generic, bound: 'Input', reads: `InputColumns<${generic}>`, value: `InputValue<${generic}>`, pass: `column(${name})` };
    case 'argument':
      return { type: generic, bound: 'Argument', reads: `OperandColumns<${generic}>`, pass: `constant(${name})` };
    case 'operand':
      return { type: generic, bound: 'Operand', reads: `OperandColumns<${generic}>`, pass: `constant(${name})` };
    case 'text':
      return { type: generic, bound: 'Expression | string', reads: `OperandColumns<${generic}>`, pass: `constant(${name})` };
    case 'lambda':
      return { type: 'Lambda', pass: `lambda(${name}, ${p.arity})` };
    case 'options':
      return { type: 'FunctionOptions', pass: `optionsMap(${name})` };
  }
}

function docOf(f: Described): string {
  const lines = [f.entry.doc ?? `The SQL function ${f.name}.`];
  if (f.example !== undefined) lines.push('', exampleLine(f.example));
  return ['/**', ...lines.map((line) => (line === '' ? ' *' : ` * ${line.replaceAll('*/', '*\u200b/')}`)), ' */'].join('\n');
}

function exampleLine({ sql, over, shown }: Example): string {
  return `@example expr(${quote(sql)})${over === undefined ? '' : ` of ${over}`} // ${shown}`;
}

function quote(sql: string): string {
  return sql.includes('"') ? `\`${sql}\`` : `"${sql}"`;
}

function codeOf(f: Described): string {
  const face = faceOf(f);
  const columns = face.columns.length === 0 ? 'never' : face.columns.join(' | ');
  const isAggregate = f.family === 'aggregates';
  const type = `<${resultType(f.result, face.first)}, ${columns}>`;
  const passed = f.name === 'count' ? `...(values.length === 0 ? [constant(1)] : values.map(column))` : face.passed;
  const made = `${isAggregate ? 'aggregateCall' : 'scalarCall'}('${f.name}'${passed === '' ? '' : `, ${passed}`})`;
  return [
    docOf(f),
    `export function ${exportName(f.name)}${face.generics}(${face.parameters}): ${isAggregate ? 'AggregateExpression' : 'Expression'}${type} {`,
    `  return ${made};`,
    '}',
  ].join('\n');
}

const HEADER = `// Written by scripts/functions.ts from the registry of functions: run \`npm run functions\`, do not edit.
import type { AggregateExpression } from './expressions/aggregate-builder.js';
import type { Expression, Input, InputColumns, InputValue, Operand, OperandColumns } from './expressions/builder.js';
import { aggregateCall, type Argument, column, constant, type FunctionOptions, type Lambda, lambda, optionsMap, scalarCall } from './expressions/face.js';
import type { AverageValue, ItemValue, ListValue, PresentValue, SumValue } from './expressions/typed-value.js';
import type { Decimal } from './columnar/decimal.js';
import type { CalendarInterval } from './columnar/value.js';
`;

function entryCode(all: readonly Described[]): string {
  const names = all.map((f) => exportName(f.name)).sort();
  return `// The typed functions, one for each SQL function of the same name (names that JavaScript reserves have a line below: if_, typeof_).
// The list is written by scripts/functions.ts.
export { call, col, Expression, expr, lit } from './expressions/builder.js';
export { when } from './expressions/case-builder.js';
// prettier-ignore
export {
${wrapped(names)}
} from './functions.generated.js';
`;
}

function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 135) lines[lines.length - 1] = `${last} ${name},`;
    else lines.push(`  ${name},`);
  }
  return lines.join('\n');
}

function pageOf(all: readonly Described[]): string {
  const parts = [
    '# Functions',
    '',
    'Every SQL function, with its signature in TypeScript (`tidemark/functions`). In SQL text (`where("…")`, `expr("…")`, `selectExpr`) the same names',
    'and arguments hold; there a name without quotes is a column. A string given for a column names it; `lit("…")` makes a constant of one.',
    'Beside these there are all operators of Spark SQL, `CASE`, `CAST`, `TRY_CAST`, `EXTRACT`, `INTERVAL` and lambdas. This page is written by',
    '`npm run functions`; its examples are run by a test. Where an example needs rows, they stand behind `of`: the schema, then a value or a list of',
    'values for each row. One answer is that of an aggregation of all of them; `rows` are the answers row by row.',
  ];
  for (const family of [...new Set(all.map((f) => f.family))].sort()) {
    parts.push('', `## ${family}`, '', '| function | what it gives | example |', '| --- | --- | --- |');
    for (const f of all.filter((d) => d.family === family)) {
      const call = `${exportName(f.name)}(${f.parameters.map(shownParameter).join(', ')})`;
      parts.push(`| \`${call}\` | ${cell(f.entry.doc ?? '')} | ${f.example === undefined ? '' : exampleCell(f.example)} |`);
    }
  }
  return `${parts.join('\n')}\n`;
}

function exampleCell({ sql, over, shown }: Example): string {
  const of = over === undefined ? '' : ` of \`${cell(over)}\``;
  const [, lead = '', rest] = /^(rows |fails with )?(.*)$/.exec(shown)!;
  return `\`${cell(sql)}\`${of} → ${lead}\`${cell(rest!)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function shownParameter(p: Parameter): string {
  return `${p.isMany ? '…' : ''}${p.name}${p.isOptional ? '?' : ''}`;
}

/** Names that are operators or parts of the syntax, and no functions that anyone calls. */
const SYNTAX = /^(and|or|not|in|between|extract|typed_literal|is(not)?(true|false|unknown)|(not_)?i?like_(any|all))$/;

/** Functions without a line in function-signatures.txt: any number of columns, and an unknown result. */
function unwritten(known: ReadonlyMap<string, Registered>, written: readonly Signature[]): Signature[] {
  const names = new Set(written.map((s) => s.name));
  const others = [...known.keys()].filter((name) => /^[a-z]\w*$/.test(name) && !SYNTAX.test(name) && !names.has(name));
  const values = { name: 'values', kind: 'column', arity: 0, isOptional: false, isMany: true } as const;
  return others.sort().map((name) => ({ name, family: 'more', parameters: [values], result: 'unknown' }));
}

/** What is written, by path. */
export async function generated(): Promise<Map<string, string>> {
  const known = await registered();
  const found = examples();
  const written = readSignatures();
  const all = [...written, ...unwritten(known, written)].flatMap((s): Described[] => {
    const entry = known.get(s.name);
    return entry === undefined ? [] : [{ ...s, entry, example: found.get(s.name) }];
  });
  const config = await prettier.resolveConfig(`${root}/src/functions.ts`);
  const format = (text: string, parser: string) => prettier.format(text, { ...config, parser });
  return new Map([
    ['src/functions.generated.ts', await format(`${HEADER}\n${all.map(codeOf).join('\n\n')}\n`, 'typescript')],
    ['src/functions.ts', await format(entryCode(all), 'typescript')],
    ['docs/functions.md', await format(pageOf(all), 'markdown')],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generated()) {
    const before = readFileSync(root + path, { encoding: 'utf8', flag: 'a+' });
    if (before !== text) writeFileSync(root + path, text);
  }
}
