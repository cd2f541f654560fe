import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { distinct, dropDuplicates, withWatermark } from 'tidemark/operators';
import { codeOf } from './codes.js';
import { at, Steps } from './steps.js';

describe('dropDuplicates', () => {
  test('keeps the first row of a key; a batch takes both zeros for one, a stream for two', async () => {
    const rows = [{ k: 0 }, { k: -0 }, { k: NaN }, { k: NaN }, { k: null }, { k: null }];
    expect(
      await fromRows('k DOUBLE', rows)
        .pipe(dropDuplicates(['k']))
        .collect(),
    ).toEqual([{ k: 0 }, { k: NaN }, { k: null }]);
    const steps = new Steps('k DOUBLE', (s) => s.pipe(distinct()));
    expect(await steps.add(rows)).toEqual([{ k: 0 }, { k: -0 }, { k: NaN }, { k: null }]);
    expect(await steps.add(rows)).toEqual([]);
    await steps.stop();
  });

  test('forgets keys only where one of them is the event time, and drops late rows either way', async () => {
    const keyed = new Steps('id INT, ts TIMESTAMP', (s) => s.pipe(withWatermark('ts', '10 seconds'), dropDuplicates(['id', 'ts'])));
    await keyed.add([{ id: 1, ts: at(5) }]);
    expect(
      await keyed.add([
        { id: 1, ts: at(5) },
        { id: 2, ts: at(60) },
      ]),
    ).toHaveLength(1);
    expect(keyed.last.stateOperators[0]).toMatchObject({ operatorName: 'dedupe', numRowsTotal: 1, numRowsRemoved: 1 });
    expect(await keyed.add([{ id: 1, ts: at(5) }])).toEqual([]);
    expect(keyed.last.stateOperators[0]).toMatchObject({ numRowsDroppedByWatermark: 1 });
    await keyed.stop();
    const plain = new Steps('id INT, ts TIMESTAMP', (s) => s.pipe(withWatermark('ts', '10 seconds'), dropDuplicates(['id'])));
    await plain.add([{ id: 1, ts: at(5) }]);
    await plain.add([{ id: 2, ts: at(60) }]);
    expect(plain.last.stateOperators[0]).toMatchObject({ numRowsTotal: 2 });
    await plain.stop();
  });

  test('names its columns, and refuses keys whose bytes do not tell them apart', async () => {
    expect(codeOf(() => (fromRows('a INT', []) as unknown as EpochStream).pipe(dropDuplicates(['b'])))).toBe(
      'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
    );
    const steps = new Steps('k STRING COLLATE UTF8_LCASE', (s) => s.pipe(dropDuplicates(['k'])));
    await expect(steps.add([{ k: 'a' }])).rejects.toThrow('STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY');
  });
});
