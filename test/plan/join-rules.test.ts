import { describe, expect, test } from 'vitest';
import { type EpochStream, memoryStream, toMemory, writeStream } from 'tidemark';
import { as, join, withWatermark } from 'tidemark/operators';

const SCHEMA = (n: string) =>
  `k${n} STRING, v${n} INT, b${n} BIGINT, d${n} DOUBLE, c${n} DECIMAL(10,2), y${n} DATE, ts${n} TIMESTAMP, o${n} TIMESTAMP, z${n} TIMESTAMP_NTZ`;

function side(n: string, hasWatermark: boolean): EpochStream {
  const stream = memoryStream(SCHEMA(n)) as unknown as EpochStream;
  return hasWatermark ? (stream.pipe(withWatermark(`ts${n}` as never, '0 seconds')) as unknown as EpochStream) : stream;
}

async function isAccepted(how: 'left' | 'left_semi' | 'right' | 'full', condition: string, marked: 'both' | 'left' | 'right' = 'both') {
  const left = side('', marked !== 'right').pipe(as('l'));
  const right = side('2', marked !== 'left').pipe(as('r'));
  try {
    const query = left.pipe(join(right, `k = k2 AND ${condition}`, how), writeStream(toMemory())).start();
    await query.stop();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNSUPPORTED_STREAMING_OPERATION.STREAM_JOIN_WITHOUT_WATERMARK' });
    return false;
  }
}

// Each line as Spark 4.1 answers it (UnsupportedOperationChecker, asked for each condition and kind of join).
const FROM_BELOW = 'ts > ts2 + INTERVAL 10 SECONDS';
const FROM_ABOVE = 'ts < ts2 + INTERVAL 10 SECONDS';
const BOTH = 'ts2 BETWEEN ts - INTERVAL 5 SECONDS AND ts + INTERVAL 12 SECONDS';
const ACCEPTED = [
  BOTH,
  FROM_BELOW,
  'v > 0',
  'v > 0 AND v2 > 0',
  ...['v > 0', 'v >= 5', 'b > 0', 'd > 1.5D', 'c > 1.5', 'v + v > 3', 'v BETWEEN 1 AND 5', '-v < 0', 'CAST(k AS INT) > 0'].map(
    (part) => `${FROM_ABOVE} AND ${part}`,
  ),
  `${FROM_BELOW} AND v > 0`,
  `${BOTH} AND v2 > 0`,
  `${BOTH} AND v < 0`,
  `${BOTH} AND v > v2`,
  'z >= ts2',
  'CAST(ts AS BIGINT) > CAST(ts2 AS BIGINT) + 5',
  'CAST(ts AS DOUBLE) >= CAST(ts2 AS DOUBLE)',
];
const REFUSED = [
  ...[
    'v < 0',
    'v > b',
    "o > TIMESTAMP'2026-01-01'",
    "z > TIMESTAMP_NTZ'2026-01-01'",
    "y > DATE'2026-01-01'",
    "k > 'a'",
    'v2 > 0',
    'v2 < 0',
    'v > v2',
    'v < v2',
    'v <> v2',
    'v = 5',
    'v * 2 > 3',
    'NOT (v <= 0)',
    'abs(v) > 0',
    "ts > TIMESTAMP'2026-01-01'",
  ].map((part) => `${FROM_ABOVE} AND ${part}`),
  FROM_ABOVE,
  'v >= v2',
  'o >= o2',
  'o > o2 + INTERVAL 3 SECONDS',
  'ts >= o2',
  'ts > ts2 + INTERVAL 1 MONTH',
  'ts - ts2 > INTERVAL 5 SECONDS',
  'unix_timestamp(ts) > unix_timestamp(ts2)',
  'ts > ts2 OR v > 0',
];

describe.each(['left', 'left_semi'] as const)('%s join of two streams', (how) => {
  test('is accepted where a condition bounds the left time from below, or seems to', async () => {
    for (const condition of ACCEPTED)
      expect({ condition, isAccepted: await isAccepted(how, condition) }).toEqual({ condition, isAccepted: true });
  });

  test('is refused otherwise', async () => {
    for (const condition of REFUSED)
      expect({ condition, isAccepted: await isAccepted(how, condition) }).toEqual({ condition, isAccepted: false });
    for (const condition of [BOTH, 'v > 0']) expect(await isAccepted(how, condition, 'left')).toBe(false);
  });
});

test('a right join looks at the right side, a full join at either', async () => {
  expect(await isAccepted('right', FROM_ABOVE)).toBe(true);
  expect(await isAccepted('right', FROM_ABOVE, 'left')).toBe(true);
  expect(await isAccepted('right', 'v2 > 0 AND v > 0')).toBe(true);
  expect(await isAccepted('right', `${FROM_BELOW} AND v > 0`)).toBe(false);
  expect(await isAccepted('right', 'z >= ts2')).toBe(false);
  expect(await isAccepted('full', FROM_BELOW)).toBe(true);
  expect(await isAccepted('full', FROM_ABOVE)).toBe(true);
  expect(await isAccepted('full', 'ts >= o2')).toBe(false);
});
