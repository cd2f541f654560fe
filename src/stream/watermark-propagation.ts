import { TidemarkError } from '../base/errors.js';
import { isStateful, type PlanNode } from './plan-node.js';
import type { WatermarkMap } from './watermark.js';

const NONE: WatermarkMap = () => null;
const SAME: WatermarkMap = (globalMs) => globalMs;

/**
 * How the query's watermark looks at the input of each node. A withWatermark node hands on the query's watermark; a stateful operator what
 * its `outputWatermark` says of the smallest of its inputs, or none where it ends the watermark; any other node that smallest. Inputs without a watermark do not count.
 * With `single` (Spark: allowMultiple = false) every operator sees the query's watermark as it is.
 */
export function inputWatermarks(root: PlanNode, options: { readonly single: boolean }): Map<PlanNode, WatermarkMap> {
  const inputs = new Map<PlanNode, WatermarkMap>();
  const outputOf = (node: PlanNode): WatermarkMap | null => {
    const found = node.inputs.map(outputOf).filter((map) => map !== null);
    const input = found.length === 0 ? null : found.length === 1 ? found[0]! : minimum(found);
    inputs.set(node, options.single ? SAME : (input ?? NONE));
    if (node.kind === 'withWatermark' && node.isStreaming) {
      if (input !== null && !options.single) throw redefined(node.column);
      return SAME;
    }
    if (!isStateful(node) || input === null || options.single) return input;
    if (node.endsWatermark === true) return null;
    return (globalMs) => {
      const seen = input(globalMs);
      return seen === null ? null : node.outputWatermark(seen);
    };
  };
  outputOf(root);
  return inputs;
}

function minimum(maps: readonly WatermarkMap[]): WatermarkMap {
  return (globalMs) => {
    const seen = maps.map((map) => map(globalMs)).filter((ms) => ms !== null);
    return seen.length === 0 ? null : Math.min(...seen);
  };
}

function redefined(column: string): TidemarkError {
  return new TidemarkError(
    'REDEFINED_WATERMARK',
    `Redefining watermark is disallowed: the watermark on ${column} stands on a stream that has one already. Define it once, or set allowMultipleStateful to 'false' to restore the previous behavior, one watermark for all operators (multiple stateful operators will be disallowed then).`,
    { column },
  );
}
