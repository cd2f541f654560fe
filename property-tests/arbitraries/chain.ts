// Chains of stateful operators, as data: fast-check prints and shrinks them.
import fc from 'fast-check';
import type { EpochStream } from 'tidemark';
import {
  as,
  dropDuplicates,
  dropDuplicatesWithinWatermark,
  groupBy,
  join,
  selectExpr,
  sessionWindow,
  union,
  where,
  withWatermark,
} from 'tidemark/operators';

type Stream = EpochStream;
type JoinKind = 'inner' | 'left' | 'right' | 'left_semi';

/** A stream of rows `k STRING, v INT, t TIMESTAMP`, with a watermark on t. */
export type Chain =
  | { readonly op: 'rows'; readonly delaySeconds: number; readonly keep: 'all' | 'even' | 'odd' }
  | { readonly op: 'dropDuplicates' | 'dropDuplicatesWithinWatermark'; readonly input: Chain }
  | { readonly op: 'windows'; readonly input: Chain; readonly seconds: number; readonly slideSeconds: number; readonly aggregate: string }
  | { readonly op: 'sessions'; readonly input: Chain; readonly gapSeconds: number }
  | {
      readonly op: 'join';
      readonly left: Chain;
      readonly right: Chain;
      readonly how: JoinKind;
      readonly beforeSeconds: number;
      readonly afterSeconds: number;
      readonly extra: '' | 'different' | 'large';
    }
  | { readonly op: 'union'; readonly left: Chain; readonly right: Chain };

export function isStatefulChain(chain: Chain): boolean {
  return statefulIn(chain) >= 2;
}

function statefulIn(chain: Chain): number {
  switch (chain.op) {
    case 'rows':
      return 0;
    case 'join':
      return 1 + statefulIn(chain.left) + statefulIn(chain.right);
    case 'union':
      return statefulIn(chain.left) + statefulIn(chain.right);
    default:
      return 1 + statefulIn(chain.input);
  }
}

/** Chains of at most `depth` operators in a row. */
export function anyChain(depth: number): fc.Arbitrary<Chain> {
  const rows = fc.record({
    op: fc.constant('rows' as const),
    delaySeconds: fc.constantFrom(0, 3, 10),
    keep: fc.constantFrom('all' as const, 'even' as const, 'odd' as const),
  });
  if (depth === 0) return rows;
  const input = anyChain(depth - 1);
  const other = fc.oneof(anyChain(0), input);
  return fc.oneof(
    fc.record({ op: fc.constantFrom('dropDuplicates' as const, 'dropDuplicatesWithinWatermark' as const), input }),
    fc
      .tuple(input, fc.constantFrom([10, 10], [20, 10], [7, 7]), fc.constantFrom('count(*)', 'sum(v)', 'max(v)'))
      .map(([below, [seconds, slideSeconds], aggregate]) => ({
        op: 'windows' as const,
        input: below,
        seconds: seconds!,
        slideSeconds: slideSeconds!,
        aggregate,
      })),
    fc.record({ op: fc.constant('sessions' as const), input, gapSeconds: fc.constantFrom(3, 8) }),
    fc.record({
      op: fc.constant('join' as const),
      left: input,
      right: other,
      how: fc.constantFrom<JoinKind>('inner', 'left', 'right', 'left_semi'),
      beforeSeconds: fc.integer({ min: 0, max: 15 }),
      afterSeconds: fc.integer({ min: 0, max: 15 }),
      extra: fc.constantFrom<'' | 'different' | 'large'>('', '', 'different', 'large'),
    }),
    fc.record({ op: fc.constant('union' as const), left: input, right: other }),
  );
}

/** The chain over a source of the laws' rows; those without a time or key are left out, so that every row leaves in the end. */
export function buildChain(source: Stream, chain: Chain): Stream {
  switch (chain.op) {
    case 'rows': {
      const kept = chain.keep === 'all' ? 'true' : `id % 2 = ${chain.keep === 'even' ? 0 : 1} OR k = 'last'`;
      const rows = source.pipe(
        where(`ts > timestamp_seconds(0) AND k IS NOT NULL AND (${kept})`),
        selectExpr('k', 'coalesce(v, 0) AS v', 'ts AS t'),
      ) as unknown as Stream;
      return rows.pipe(withWatermark('t', `${chain.delaySeconds} seconds`));
    }
    case 'dropDuplicates':
      return buildChain(source, chain.input).pipe(dropDuplicates(['k', 'v', 't']));
    case 'dropDuplicatesWithinWatermark':
      // bounded streams have the other one only; over all columns it is the same
      return buildChain(source, chain.input).pipe(
        source.isStreaming ? dropDuplicatesWithinWatermark(['k', 'v', 't']) : dropDuplicates(['k', 'v', 't']),
      );
    case 'windows': {
      const window = `window(t, '${chain.seconds} seconds', '${chain.slideSeconds} seconds') AS w`;
      const grouped = buildChain(source, chain.input).pipe(groupBy([window, 'k'], [`${chain.aggregate} AS v`]));
      return timeOfWindow(grouped as unknown as Stream);
    }
    case 'sessions': {
      const opened = buildChain(source, chain.input).pipe(sessionWindow('t', `${chain.gapSeconds} seconds`, { as: 'w' }));
      return timeOfWindow(opened.pipe(groupBy(['w', 'k'], ['count(*) AS v'])) as unknown as Stream);
    }
    case 'union':
      return buildChain(source, chain.left).pipe(union(buildChain(source, chain.right)));
    case 'join': {
      const { how, beforeSeconds, afterSeconds, extra } = chain;
      const left = buildChain(source, chain.left).pipe(as('l'));
      const right = buildChain(source, chain.right).pipe(as('r'));
      const on = `l.k = r.k AND r.t BETWEEN l.t - INTERVAL ${beforeSeconds} SECONDS AND l.t + INTERVAL ${afterSeconds} SECONDS${conditionOf(extra, how)}`;
      const columns =
        how === 'left_semi'
          ? ['k', 'v', 't']
          : how === 'right'
            ? ['r.k AS k', 'coalesce(l.v, -1) + 10 * r.v AS v', 'r.t AS t']
            : ['l.k AS k', 'l.v + 10 * coalesce(r.v, -1) AS v', 'l.t AS t'];
      return left.pipe(join(right, on, how), selectExpr(...columns)) as unknown as Stream;
    }
  }
}

/** On the side whose rows do not come out alone: on the other, Spark takes it for a bound of the time, and its rows stay. */
function conditionOf(extra: '' | 'different' | 'large', how: JoinKind): string {
  if (extra === '') return '';
  return extra === 'different' ? ' AND l.v <> r.v' : ` AND ${how === 'right' ? 'l' : 'r'}.v > 2`;
}

function timeOfWindow(grouped: Stream): Stream {
  return grouped.pipe(selectExpr('k', 'CAST(v AS INT) AS v', 'window_time(w) AS t')) as unknown as Stream;
}
