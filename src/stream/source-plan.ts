import { Scope } from '../expressions/scope.js';
import type { BoundedNode, SourceNode } from './plan-node.js';
import type { BoundedProvider, SourceProvider } from './source.js';

export function sourceNode(provider: SourceProvider, requiredColumns?: readonly string[]): SourceNode {
  const scope = scopeOf(provider);
  const node: SourceNode = {
    kind: 'source',
    provider,
    ...(requiredColumns && { requiredColumns }),
    ...(provider.settings && { settings: provider.settings }),
    inputs: [],
    scope,
    schema: scope.schema,
    isStreaming: true,
    detail: { source: provider.name, ...provider.detail },
    withInputs: () => sourceNode(provider, requiredColumns),
    connect: (_, run) => run.source(node),
  };
  return node;
}

export function boundedNode(provider: BoundedProvider, requiredColumns?: readonly string[]): BoundedNode {
  const scope = scopeOf(provider);
  const node: BoundedNode = {
    kind: 'bounded',
    provider,
    ...(requiredColumns && { requiredColumns }),
    ...(provider.settings && { settings: provider.settings }),
    inputs: [],
    scope,
    schema: scope.schema,
    isStreaming: false,
    detail: { source: provider.name, ...provider.detail },
    withInputs: () => boundedNode(provider, requiredColumns),
    connect: (_, run) => run.bounded(node),
  };
  return node;
}

function scopeOf({ schema, hiddenColumns = [] }: SourceProvider | BoundedProvider): Scope {
  const { columns } = Scope.of(schema);
  return new Scope(columns.map((column) => (hiddenColumns.includes(column.name) ? { ...column, hidden: true } : column)));
}
