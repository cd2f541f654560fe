// The pipelines that exactly-once is checked for: each kind of state, in each output mode it allows.
import type { EpochStream, OutputMode } from 'tidemark';
import { as, dropDuplicates, groupBy, join, limit, sessionWindow, where, withWatermark } from 'tidemark/operators';

const SCHEMA = 'k STRING, v INT, ts TIMESTAMP';
interface Input {
  readonly k: string | null;
  readonly v: number | null;
  readonly ts: Date | null;
}
type Stream = EpochStream<Input>;

/** A row far behind all others, which moves the watermark past them; the pipelines drop it before their state, by its
 * time: a filter that looks at other columns runs before the watermark. */
const LAST = { k: 'last', v: 0, ts: new Date(Date.UTC(2030, 0, 1)) };
const timed = (stream: Stream) => stream.pipe(withWatermark('ts', '10 seconds'), where("ts < '2029-01-01'"));

export interface CheckedPipeline {
  readonly name: string;
  readonly modes: readonly OutputMode[];
  readonly schemas: Readonly<Record<string, string>>;
  readonly pipeline: (inputs: Readonly<Record<string, Stream>>) => Pick<EpochStream, 'plan'>;
  readonly last: readonly { readonly input: string; readonly row: Readonly<Record<string, unknown>> }[];
  /** The last rows take all state away. */
  readonly drains: boolean;
}

const one = (
  name: string,
  modes: readonly OutputMode[],
  pipe: (stream: Stream) => Pick<EpochStream, 'plan'>,
  drains = true,
): CheckedPipeline => ({
  name,
  modes,
  schemas: { rows: SCHEMA },
  pipeline: (inputs) => pipe(inputs['rows']!),
  last: [{ input: 'rows', row: LAST }],
  drains,
});

const joined = (how: 'inner' | 'left' | 'full'): CheckedPipeline => ({
  name: `${how} join of streams`,
  modes: ['append'],
  schemas: { l: SCHEMA, r: 'k STRING, w INT, rts TIMESTAMP' },
  pipeline: ({ l, r }) => {
    const right = (r as unknown as EpochStream<{ k: string | null; w: number | null; rts: Date | null }>).pipe(
      withWatermark('rts', '15 seconds'),
      where("rts < '2029-01-01'"),
      as('r'),
    );
    return timed(l!).pipe(as('l'), join(right, 'l.k = r.k AND rts BETWEEN ts AND ts + INTERVAL 20 SECONDS', how));
  },
  last: [
    { input: 'l', row: LAST },
    { input: 'r', row: { k: 'last', w: 0, rts: LAST.ts } },
  ],
  drains: true,
});

export const PIPELINES: readonly CheckedPipeline[] = [
  one('aggregation over windows', ['append', 'update', 'complete'], (s) =>
    timed(s).pipe(
      groupBy(["window(ts, '20 seconds', '10 seconds') AS w", 'k'], { n: 'count(*)', total: 'sum(v)', all: 'collect_list(v)' }),
    ),
  ),
  one(
    'aggregation without time',
    ['update', 'complete'],
    (s) => s.pipe(groupBy(['k'], { n: 'count(*)', mean: 'avg(v)', top: 'max(v)' })),
    false,
  ),
  one('sessions', ['append', 'complete'], (s) =>
    timed(s).pipe(sessionWindow('ts', '15 seconds', { as: 's' }), groupBy(['s', 'k'], { n: 'count(*)', total: 'sum(v)' })),
  ),
  one('duplicates', ['append', 'update'], (s) => timed(s).pipe(dropDuplicates(['k', 'ts']))),
  one('limit', ['append'], (s) => s.pipe(limit(7)), false),
  joined('inner'),
  joined('left'),
  joined('full'),
];
