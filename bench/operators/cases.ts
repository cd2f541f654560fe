import { type EpochStream, fromRows } from 'tidemark';
import {
  as,
  distinct,
  dropDuplicates,
  dropDuplicatesWithinWatermark,
  flatMapGroupsWithState,
  groupBy,
  type GroupState,
  join,
  limit,
  mapGroupsWithState,
  select,
  sessionWindow,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  transformWithState,
  type ValueState,
  where,
  window,
  withWatermark,
} from 'tidemark/operators';

/** The rows of a run: `n` counts them; the first `keys` have one key each and load the state, the others have any of these keys. */
export type Input = EpochStream<{ n: bigint; key: bigint; ts: Date }>;

/** An operator over state with so many keys. Event time stays within an hour, and nothing leaves. */
export interface BenchCase {
  readonly name: string;
  readonly outputMode: 'append' | 'update';
  readonly pipe: (input: Input, keys: number) => Pick<EpochStream, 'plan'>;
}

const timed = (input: Input): Input => input.pipe(withWatermark('ts', '1 hour'));
const WITHIN = 'l.key = r.key AND r.ts BETWEEN l.ts - INTERVAL 1 HOUR AND l.ts + INTERVAL 1 HOUR';

/** The rows that load the state are the left side, the measured ones the right side: each finds one row. */
const joined =
  (how: 'inner' | 'left') =>
  (input: Input, keys: number): Pick<EpochStream, 'plan'> =>
    timed(input.pipe(where(`n < ${keys}`))).pipe(as('l'), join(timed(input.pipe(where(`n >= ${keys}`))).pipe(as('r')), WITHIN, how));

interface Counted {
  readonly key: bigint;
  readonly n: bigint;
}
const counted = 'key BIGINT, n BIGINT';

function count(key: unknown, rows: readonly unknown[], state: GroupState<{ n: number }>): Counted {
  const n = (state.getOption()?.n ?? 0) + rows.length;
  state.update({ n });
  return { key: key as bigint, n: BigInt(n) };
}

class Count implements StatefulProcessor<unknown, unknown, Counted> {
  #n!: ValueState<number>;

  init(handle: StatefulProcessorHandle): void {
    this.#n = handle.getValueState('n');
  }

  handleInputRows(key: unknown, rows: readonly unknown[]): Counted[] {
    const n = (this.#n.get() ?? 0) + rows.length;
    this.#n.update(n);
    return [{ key: key as bigint, n: BigInt(n) }];
  }
}

export const CASES: readonly BenchCase[] = [
  { name: 'groupBy', outputMode: 'update', pipe: (s) => s.pipe(groupBy(['key'], { rows: 'count(*)', total: 'sum(n)' })) },
  {
    name: 'groupBy over windows',
    outputMode: 'update',
    pipe: (s) => timed(s).pipe(window('ts', '1 day'), groupBy(['window', 'key'], { rows: 'count(*)', total: 'sum(n)' })),
  },
  {
    name: 'sessionWindow',
    outputMode: 'append',
    pipe: (s) => timed(s).pipe(sessionWindow('ts', '1 hour'), groupBy(['session_window', 'key'], { rows: 'count(*)', total: 'sum(n)' })),
  },
  { name: 'dropDuplicates', outputMode: 'append', pipe: (s) => s.pipe(dropDuplicates(['key'])) },
  { name: 'dropDuplicatesWithinWatermark', outputMode: 'append', pipe: (s) => timed(s).pipe(dropDuplicatesWithinWatermark(['key'])) },
  { name: 'distinct', outputMode: 'append', pipe: (s) => s.pipe(select('key'), distinct()) },
  { name: 'limit', outputMode: 'append', pipe: (s) => s.pipe(limit(1_000_000_000)) },
  { name: 'join, inner', outputMode: 'append', pipe: joined('inner') },
  { name: 'join, left', outputMode: 'append', pipe: joined('left') },
  {
    name: 'join with bounded rows',
    outputMode: 'append',
    pipe: (s, keys) => {
      const names = fromRows(
        'id BIGINT, name STRING',
        Array.from({ length: keys }, (_, id) => ({ id: BigInt(id), name: `name ${id}` })),
      );
      return s.pipe(join(names, 'key = id', 'left'));
    },
  },
  {
    name: 'mapGroupsWithState',
    outputMode: 'update',
    pipe: (s) => s.pipe(mapGroupsWithState(['key'], count as never, { schema: counted, stateSchema: 'n INT' })),
  },
  {
    name: 'flatMapGroupsWithState',
    outputMode: 'update',
    pipe: (s) =>
      s.pipe(
        flatMapGroupsWithState(['key'], (key, rows, state: GroupState<{ n: number }>) => [count(key, rows, state)] as Counted[], {
          schema: counted,
          stateSchema: 'n INT',
          outputMode: 'update',
        }),
      ),
  },
  {
    name: 'transformWithState',
    outputMode: 'update',
    pipe: (s) => s.pipe(transformWithState(['key'], () => new Count() as never, { schema: counted })),
  },
];
