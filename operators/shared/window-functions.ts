import { TidemarkError } from '../../src/base/errors.js';
import { Batch, concatBatches } from '../../src/columnar/batch.js';
import type { BoundColumn, EvaluationContext, SessionSettings } from '../../src/expressions/bound.js';
import type { CallNode, ExpressionNode, WindowSpecNode } from '../../src/expressions/node.js';
import { Resolver } from '../../src/expressions/resolve.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { type BoundWindow, computeWindows, resolveWindow } from '../../src/expressions/window/resolve-window.js';
import type { EpochInfo } from '../../src/stream/epoch.js';
import { type Operator, operate } from '../../src/stream/operator.js';
import type { PlanNode, RowsNode } from '../../src/stream/plan-node.js';
import { remap } from '../../src/stream/remap.js';
import { HiddenColumns } from './hidden-columns.js';
import { sameNode } from './same-node.js';
import type { WithWindows } from './time-windows.js';
import { walkNode } from './walk-node.js';

type WindowCall = CallNode & { readonly over: WindowSpecNode };

/**
 * Calls with OVER anywhere in these expressions become columns of stages below them, one stage for each way of sorting, as in Spark. Rows come
 * out in the order of the last stage. On streams they are refused: a window would have to see rows that are still to come.
 */
export function withWindowFunctions(below: WithWindows, nodes: readonly ExpressionNode[], settings: SessionSettings): WithWindows {
  const calls = windowCalls(nodes);
  if (calls.length === 0) return below;
  if (below.input.isStreaming) throw notOnStreams(calls[0]!);
  let state = below;
  const bound = calls.map((call) => ({ call, window: resolveWindow(call, new Resolver(below.scope, settings, below.replace), settings) }));
  for (const order of new Set(bound.map((b) => b.window.order)))
    state = withStage(
      state,
      below,
      bound.filter((b) => b.window.order === order),
    );
  return state;
}

function windowCalls(nodes: readonly ExpressionNode[]): WindowCall[] {
  const calls: WindowCall[] = [];
  for (const node of nodes) {
    walkNode(node, (at) => {
      if (at.kind !== 'call' || at.over === undefined) return true;
      if (!calls.some((known) => sameNode(known, at))) calls.push(at as WindowCall);
      return false;
    });
  }
  return calls;
}

interface Resolved {
  readonly call: WindowCall;
  readonly window: BoundWindow;
}

function withStage(state: WithWindows, below: WithWindows, windows: readonly Resolved[]): WithWindows {
  const input = windowStage(
    state.input,
    windows.map((w) => w.window),
  );
  const width = state.input.scope.columns.length;
  const columns = windows.map(({ window }, k): BoundColumn => {
    const { type, nullable, name } = window;
    return { kind: 'column', index: width + k, type, nullable, name };
  });
  return {
    input,
    scope: new HiddenColumns(state.scope, input.scope.columns.slice(state.scope.columns.length)),
    replace: (node) => {
      const at = node.kind === 'call' && node.over !== undefined ? windows.findIndex((w) => sameNode(w.call, node)) : -1;
      return at < 0 ? state.replace(node) : columns[at];
    },
  };
}

function windowStage(input: PlanNode, windows: readonly BoundWindow[]): RowsNode {
  const made = windows.map(({ name, type, nullable }): ScopeColumn => ({ name, type, nullable, qualifiers: [] }));
  const scope = new Scope([...input.scope.columns, ...made]);
  return {
    kind: 'flatMap',
    inputs: [input],
    scope,
    schema: scope.schema,
    isStreaming: false,
    detail: { windows: windows.map((w) => w.name) },
    withInputs: ([next]) =>
      windowStage(
        next!,
        windows.map((w) => w.mapped((e) => remap(e, input.scope, next!.scope))),
      ),
    connect: ([epochs]) => operate([epochs!], scope.schema, new WindowRows(input, scope, windows), (globalMs) => globalMs),
  };
}

/** Gathers the rows of a bounded input, and computes the windows over all of them. */
class WindowRows implements Operator {
  #batches: Batch[] = [];
  #context!: EvaluationContext;

  constructor(
    private readonly input: PlanNode,
    private readonly scope: Scope,
    private readonly windows: readonly BoundWindow[],
  ) {}

  onEpoch(info: EpochInfo): void {
    this.#context = info.evaluation;
    this.#batches = [];
  }

  onBatch(batch: Batch): readonly Batch[] {
    this.#batches.push(batch);
    return [];
  }

  onWatermark(): readonly Batch[] {
    const all = concatBatches(this.input.schema, this.#batches);
    this.#batches = [];
    if (all.length === 0) return [];
    const { batch, columns } = computeWindows(this.windows, all, this.#context);
    return [new Batch(this.scope.schema, [...batch.columns, ...columns], batch.length)];
  }
}

function notOnStreams(call: WindowCall): TidemarkError {
  return new TidemarkError(
    'NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING',
    `${call.name}(…) OVER (…) needs all rows, and a stream goes on. Use window(…) over the event time, or OVER inside foreachBatch and on bounded sources.`,
    { windowFunc: `\`${call.name}\``, columnName: call.name, windowSpec: call.name },
  );
}
