import type { OutputMode } from '../stream/output-mode.js';
import type { JoinNode, JoinType } from '../stream/plan-node.js';
import { equalities, hasStateWatermark, hasWatermarkInKeys } from './join-watermark.js';
import { modeName, refusal } from './refusal.js';

const NAMES: Readonly<Record<JoinType, string>> = {
  inner: 'Inner',
  cross: 'Cross',
  left: 'LeftOuter',
  right: 'RightOuter',
  full: 'FullOuter',
  left_semi: 'LeftSemi',
  left_anti: 'LeftAnti',
};

/** Which joins with a stream can be answered (Spark's table of stream-static and stream-stream joins). */
export function checkJoin(join: JoinNode, outputMode: OutputMode): void {
  const [left, right] = join.inputs.map((input) => input.isStreaming);
  if (!left && !right) return;
  if (left && right) return checkStreams(join, outputMode);
  const name = NAMES[join.how];
  const streamSide = left ? 'left' : 'right';
  const staticSide = left ? 'right' : 'left';
  const allowed: Readonly<Record<JoinType, boolean>> = {
    inner: true,
    cross: true,
    left: streamSide === 'left',
    right: streamSide === 'right',
    full: false,
    left_semi: streamSide === 'left',
    left_anti: streamSide === 'left',
  };
  if (allowed[join.how]) return;
  throw refusal(
    'JOIN_WITH_STATIC',
    `${name} join with a streaming DataFrame/Dataset on the ${streamSide} and a static DataFrame/Dataset on the ${staticSide} is not supported`,
    'A row of the static side is only known to have no partner when the stream has ended. Turn the join round, or use an inner join.',
    { how: join.how },
  );
}

function checkStreams(join: JoinNode, outputMode: OutputMode): void {
  if (outputMode !== 'append') {
    throw refusal(
      'STREAM_JOIN_MODE',
      `Join between two streaming DataFrames/Datasets is not supported in ${modeName(outputMode)} output mode, only in Append output mode`,
      'Use outputMode append.',
      { outputMode },
    );
  }
  if (join.how === 'left_anti') {
    throw refusal(
      'STREAM_JOIN_TYPE',
      'LeftAnti joins with a streaming DataFrame/Dataset on the right are not supported',
      'Use a left join and keep the rows whose right side is null.',
    );
  }
  const isInner = join.how === 'inner' || join.how === 'cross';
  if (!isInner && !hasWatermarkInKeys(join) && !isBounded(join)) {
    throw refusal(
      'STREAM_JOIN_WITHOUT_WATERMARK',
      `Stream-stream ${NAMES[join.how]} join between two streaming DataFrame/Datasets is not supported without a watermark in the join keys, or a watermark on the nullable side and an appropriate range condition`,
      'Give both inputs a watermark and add a condition that bounds how far apart their times may be.',
      { how: join.how },
    );
  }
}

function isBounded(join: JoinNode): boolean {
  if (join.how === 'right') return hasStateWatermark(join, 'right');
  if (join.how === 'full') return hasStateWatermark(join, 'left') || hasStateWatermark(join, 'right');
  return hasStateWatermark(join, 'left');
}

/** Rows of two streams are matched by keys; without any every row would have to be kept and compared. */
export function checkEquality(join: JoinNode): void {
  if (equalities(join).length > 0) return;
  throw refusal(
    'STREAM_JOIN_WITHOUT_EQUALITY',
    'Stream-stream join without equality predicate is not supported',
    'Add a condition of the form left.key = right.key.',
  );
}
