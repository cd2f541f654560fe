import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { as, broadcast, crossJoin, join, select, where, withWatermark } from 'tidemark/operators';
import { codeOf } from './codes.js';
import { at, Steps } from './steps.js';

const people = fromRows('id INT, name STRING', [
  { id: 1, name: 'Ada' },
  { id: 2, name: 'Bo' },
  { id: null, name: 'Nobody' },
]);
const visits = fromRows('id INT, place STRING', [
  { id: 1, place: 'Rome' },
  { id: 1, place: 'Oslo' },
  { id: 3, place: 'Bern' },
  { id: null, place: 'Nowhere' },
]);
const pairs = (rows: readonly Record<string, unknown>[]) =>
  rows.map((r) => `${String(r['name'] ?? '-')} ${String(r['place'] ?? '-')}`).toSorted();

describe('join of bounded streams', () => {
  const joined = (how: 'inner' | 'left' | 'right' | 'full') => people.pipe(join(visits, ['id'], how)).collect();

  test('gives the rows of each type; NULL keys do not match', async () => {
    expect(pairs(await joined('inner'))).toEqual(['Ada Oslo', 'Ada Rome']);
    expect(pairs(await joined('left'))).toEqual(['Ada Oslo', 'Ada Rome', 'Bo -', 'Nobody -']);
    expect(pairs(await joined('right'))).toEqual(['- Bern', '- Nowhere', 'Ada Oslo', 'Ada Rome']);
    expect(pairs(await joined('full'))).toEqual(['- Bern', '- Nowhere', 'Ada Oslo', 'Ada Rome', 'Bo -', 'Nobody -']);
    expect(await people.pipe(join(visits, ['id'], 'semi')).collect()).toEqual([{ id: 1, name: 'Ada' }]);
    expect((await people.pipe(join(visits, ['id'], 'left_anti')).collect()).map((r) => r.name)).toEqual(['Bo', 'Nobody']);
    expect(await people.pipe(crossJoin(broadcast(visits))).count()).toBe(12);
  });

  test('names: the joined columns come once, from the side that is kept, or from either', async () => {
    const full = people.pipe(join(visits, ['id'], 'full'));
    expect(full.schema.fields.map((f) => f.name)).toEqual(['id', 'name', 'place']);
    expect((await full.collect()).map((r) => String(r.id)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      '1',
      '1',
      '2',
      '3',
      'null',
      'null',
    ]);
    const right = people.pipe(as('p'), join(visits.pipe(as('v')), 'id', 'right'), select('v.id', 'p.name'));
    expect((await right.collect()).map((r) => r['id'])).toEqual([1, 1, 3, null]);
  });

  test('conditions: null-safe keys, parts on one side, ranges without any key', async () => {
    const sides = (on: string, how: 'inner' | 'left') => people.pipe(as('p'), join(visits.pipe(as('v')), on, how)).collect();
    expect(pairs(await sides('p.id <=> v.id', 'inner'))).toEqual(['Ada Oslo', 'Ada Rome', 'Nobody Nowhere']);
    expect(pairs(await sides("p.id = v.id AND p.name > 'B'", 'left'))).toEqual(['Ada -', 'Bo -', 'Nobody -']);
    expect(pairs(await sides('p.id < v.id', 'inner'))).toEqual(['Ada Bern', 'Bo Bern']);
    expect(pairs(await sides("place = 'Rome'", 'inner'))).toEqual(['Ada Rome', 'Bo Rome', 'Nobody Rome']);
  });

  test('says what is wrong with a condition', () => {
    const untyped = people as unknown as EpochStream;
    expect(codeOf(() => people.pipe(join(visits, 'id + 1 = 2')))).toBe('AMBIGUOUS_REFERENCE');
    expect(codeOf(() => people.pipe(join(visits, 'name')))).toBe('JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE');
    expect(codeOf(() => untyped.pipe(join(visits, ['nam'])))).toBe('UNRESOLVED_USING_COLUMN_FOR_JOIN');
    expect(codeOf(() => people.pipe(join(visits, ['id'], 'sideways' as never)))).toBe('UNSUPPORTED_JOIN_TYPE');
    expect(codeOf(() => people.pipe(join(visits, 'rand() > 0.5')))).toBe('INVALID_NON_DETERMINISTIC_EXPRESSIONS');
  });
});

describe('join of streams', () => {
  // both sides are one stream, told apart by a column
  const sides = (s: EpochStream, condition: string, how: 'inner' | 'left') => {
    const side = (name: string) =>
      s.pipe(where(`side = '${name}'`), withWatermark('ts', '0 seconds'), select('id', 'n', 'ts'), as(name)) as unknown as EpochStream;
    return side('l').pipe(join(side('r'), condition, how), select('l.n AS l', 'r.n AS r')) as unknown as EpochStream;
  };
  const DDL = 'side STRING, id INT, n INT, ts TIMESTAMP';
  const row = (side: 'l' | 'r', n: number, seconds: number, id: number | null = 1) => ({ side, id, n, ts: at(seconds) });
  const shown = (rows: readonly Record<string, unknown>[]) => rows.map((r) => `${String(r['l'])} ${String(r['r'])}`).toSorted();
  const within = 'l.id = r.id AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 10 SECONDS';

  test('a row of NULLs comes once, when the watermark leaves no partner to come', async () => {
    const steps = new Steps(DDL, (s) => sides(s, within, 'left'));
    expect(shown(await steps.add([row('l', 1, 5), row('l', 2, 6), row('r', 7, 6)]))).toEqual(['1 7', '2 7']);
    expect(shown(await steps.add([row('l', 3, 8, null), row('l', 4, 9, 2)]))).toEqual([]);
    // 18 s: partners of 3 may still come; 30 s: none of the first four can
    expect(shown(await steps.add([row('l', 5, 18), row('r', 8, 18)]))).toEqual(['5 8']);
    expect(shown(await steps.add([row('l', 6, 30), row('r', 9, 30)]))).toEqual(['3 null', '4 null', '6 9']);
    expect(shown(await steps.add([row('l', 7, 80), row('r', 9, 80)]))).toEqual(['7 9']);
    await steps.stop();
  });

  test('state: many rows of one key leave in the order of their times, and the rest keeps its matches', async () => {
    const steps = new Steps(DDL, (s) => sides(s, within, 'inner'));
    const left = Array.from({ length: 40 }, (_, n) => row('l', n, 10 + ((n * 7) % 40)));
    await steps.add([...left, row('r', 0, 1)]);
    await steps.add([row('r', 0, 30, 2), row('l', 99, 30, 2)]);
    // left rows at 20 s and later may still match; 10 to 19 are gone
    expect(steps.last.stateOperators[0]).toMatchObject({ operatorName: 'symmetricHashJoin', numRowsTotal: 30 + 2 });
    const found = await steps.add([row('r', 50, 41)]);
    const expected = left.filter((l) => l.ts >= at(31) && l.ts <= at(41)).map((l) => `${l.n} 50`);
    expect(shown(found)).toEqual(expected.toSorted());
    await steps.stop();
  });

  test('late rows of each side are dropped and counted', async () => {
    const steps = new Steps(DDL, (s) => sides(s, within, 'inner'));
    await steps.add([row('l', 1, 50), row('r', 2, 50)]);
    expect(await steps.add([row('l', 3, 50), row('r', 4, 40)])).toEqual([]);
    expect(steps.last.stateOperators[0]!.numRowsDroppedByWatermark).toBe(2);
    await steps.stop();
  });

  test('is refused without an equality, and outer without a bound', () => {
    const start = (condition: string, how: 'inner' | 'left') => codeOf(() => new Steps(DDL, (s) => sides(s, condition, how)));
    expect(start('l.id < r.id', 'inner')).toBe('UNSUPPORTED_STREAMING_OPERATION.STREAM_JOIN_WITHOUT_EQUALITY');
    expect(start('l.id = r.id', 'left')).toBe('UNSUPPORTED_STREAMING_OPERATION.STREAM_JOIN_WITHOUT_WATERMARK');
  });
});
