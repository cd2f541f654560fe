import { TidemarkError } from '../base/errors.js';
import type { Field, Schema } from '../columnar/types.js';
import { DEFAULT_SETTINGS, type BoundExpression, type SessionSettings } from './bound.js';
import type { BoundGenerator } from './function.js';
import { parseSelectList } from './grammar/parse.js';
import type { AliasNode, CallNode, ExpressionNode } from './node.js';
import { findGenerator } from './registry.js';
import { callSite, outputName, Resolver, type Replace } from './resolve.js';
import { Scope } from './scope.js';

/** A select list resolved: one expression a column. */
export interface Projection {
  readonly expressions: readonly BoundExpression[];
  readonly schema: Schema;
  /**
   * Set where an item was a generator. Then `expressions` run over the generated rows: the batch's columns, taken by row, followed by
   * the generator's columns.
   */
  readonly generator?: BoundGenerator;
}

/** Resolves a select list, as SQL text or nodes: `*` is expanded, columns get Spark's generated names. At most one item is a generator. */
export function resolveProjection(
  items: string | readonly (string | ExpressionNode)[],
  scope: Scope | Schema,
  settings: SessionSettings = DEFAULT_SETTINGS,
  replace?: Replace,
): Projection {
  const nodes =
    typeof items === 'string' ? parseSelectList(items) : items.flatMap((i) => (typeof i === 'string' ? parseSelectList(i) : [i]));
  const names = scope instanceof Scope ? scope : Scope.of(scope);
  const resolver = new Resolver(names, settings, replace);
  const expressions: BoundExpression[] = [];
  let generator: BoundGenerator | undefined;
  for (const node of nodes.flatMap((n) => (n.kind === 'star' ? resolver.expandStar(n.qualifier) : [n]))) {
    const generated = generatorOf(node, resolver, settings);
    if (generated === null) {
      const bound = resolver.bind(node);
      expressions.push({ ...bound, name: outputName(node, bound) });
      continue;
    }
    if (generator !== undefined) {
      throw new TidemarkError(
        'UNSUPPORTED_GENERATOR.MULTI_GENERATOR',
        `only one generator is allowed in a select list, but found ${generator.function} and ${generated.generator.function}`,
        {
          num: '2',
          generators: `${generator.function}, ${generated.generator.function}`,
        },
      );
    }
    generator = generated.generator;
    generated.names.forEach((name, k) => {
      const f = generator!.fields[k]!;
      expressions.push({ kind: 'column', index: names.columns.length + k, type: f.type, nullable: f.nullable, name });
    });
  }
  const schema: Schema = { kind: 'struct', fields: expressions.map(fieldOfColumn) };
  return { expressions, schema, ...(generator && { generator }) };
}

/** The column that an expression becomes. */
export function fieldOfColumn(e: BoundExpression): Field {
  const metadata = e.kind === 'column' ? e.metadata : undefined;
  return { name: e.name, type: e.type, nullable: e.nullable, ...(metadata && { metadata }) };
}

function generatorOf(
  node: ExpressionNode,
  resolver: Resolver,
  settings: SessionSettings,
): { generator: BoundGenerator; names: readonly string[] } | null {
  const call = node.kind === 'alias' ? node.child : node;
  if (call.kind !== 'call' || call.over !== undefined) return null;
  const entry = findGenerator(call.name);
  if (entry === undefined) return null;
  const args = call.args
    .flatMap((arg) => (arg.kind === 'star' ? resolver.expandStar(arg.qualifier) : [arg]))
    .map((arg) => resolver.bind(arg));
  const generator = entry.function.bind(callSite(entry.shown, args, settings, call));
  return { generator, names: aliasNames(node, generator, call) };
}

function aliasNames(node: ExpressionNode, generator: BoundGenerator, call: CallNode): readonly string[] {
  const names = node.kind === 'alias' ? (node as AliasNode).names : generator.fields.map((f) => f.name);
  if (names.length === generator.fields.length) return names;
  throw new TidemarkError(
    'UDTF_ALIAS_NUMBER_MISMATCH',
    `${call.name} gives ${generator.fields.length} columns, but ${names.length} names were given`,
    {
      aliasesSize: String(generator.fields.length),
      aliasesNames: names.join(','),
    },
  );
}
