import { Scope } from '../expressions/scope.js';
import type { BoundedNode, SourceNode } from './plan-node.js';
import type { BoundedProvider, SourceProvider } from './source.js';

export function sourceNode(provider: SourceProvider, requiredColumns?: readonly string[]): SourceNode {
  const scope = Scope.of(provider.schema);
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
  const scope = Scope.of(provider.schema);
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
