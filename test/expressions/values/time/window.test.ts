import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTimestampNtz } from '../../../../src/expressions/values/time/format-timestamp.js';
import { parseTimestampNtz } from '../../../../src/expressions/values/time/parse-timestamp.js';
import {
  lastWindowStart,
  parseWindowMicros,
  windowOverlap,
  windowProblem,
  windowStarts,
  windowTime,
} from '../../../../src/expressions/values/time/window.js';

function specOf(size: string, slide = size, start = '0 seconds') {
  return { sizeMicros: parseWindowMicros(size), slideMicros: parseWindowMicros(slide), startMicros: parseWindowMicros(start) };
}

test.each([
  ['1970-01-01 00:00:00', specOf('10 minutes', '5 minutes', '1 minute'), ['1969-12-31 23:56:00', '1969-12-31 23:51:00']],
  ['1969-12-31 23:59:59.999999', specOf('7 days'), ['1969-12-25 00:00:00']],
  ['1970-01-01 00:00:00', specOf('1 day', '1 day', '8 hours'), ['1969-12-31 08:00:00']],
  ['1970-01-01 00:00:00', specOf('1 day', '1 day', '-8 hours'), ['1969-12-31 16:00:00']],
  ['9999-12-31 23:59:59.999999', specOf('0.5 seconds'), ['9999-12-31 23:59:59.5']],
  ['2024-01-01 00:00:07', specOf('10 seconds', '4 seconds'), ['2024-01-01 00:00:04', '2024-01-01 00:00:00']],
])('windows of %s', (time, spec, starts) => {
  expect(windowStarts(parseTimestampNtz(time)!, spec).map(formatTimestampNtz)).toEqual(starts);
});

test('every window holds its time, windows are a slide apart, and none is missing', () => {
  const size = fc.bigInt({ min: 1n, max: 10_000n });
  const micros = fc.oneof(fc.bigInt({ min: -50_000n, max: 50_000n }), fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }));
  fc.assert(
    fc.property(micros, size, size, fc.bigInt({ min: -9_999n, max: 9_999n }), (time, a, b, start) => {
      const spec = { sizeMicros: a > b ? a : b, slideMicros: a > b ? b : a, startMicros: start };
      fc.pre(spec.sizeMicros / spec.slideMicros < 50n);
      const starts = windowStarts(time, spec);
      expect(starts.length).toBeLessThanOrEqual(windowOverlap(spec));
      expect(starts[0]).toBe(lastWindowStart(time, spec));
      for (const begin of starts) {
        expect(begin <= time && time < begin + spec.sizeMicros).toBe(true);
        expect((begin - start) % spec.slideMicros).toBe(0n);
      }
      expect(starts[0]! + spec.slideMicros > time).toBe(true);
      expect(starts.at(-1)! - spec.slideMicros + spec.sizeMicros <= time).toBe(true);
    }),
  );
});

test('lengths are read from text, and months are refused', () => {
  expect(['10 MINUTES', 'interval 10 minutes', "INTERVAL '10' minute"].map(parseWindowMicros)).toEqual([
    600_000_000n,
    600_000_000n,
    600_000_000n,
  ]);
  expect(() => parseWindowMicros('1 month 1 day')).toThrow(
    expect.objectContaining({ code: '_LEGACY_ERROR_TEMP_3231', details: { interval: '1 month 1 day' } }),
  );
  for (const text of ['abc', '', '10 parsecs', '10 nanoseconds']) {
    expect(() => parseWindowMicros(text)).toThrow(
      expect.objectContaining({ code: 'CANNOT_PARSE_INTERVAL', details: { intervalString: `'${text}'` } }),
    );
  }
});

test('the bounds of windows', () => {
  expect(windowProblem(specOf('0 seconds'))).toMatchObject({ kind: 'not positive', argument: 'window_duration' });
  expect(windowProblem(specOf('10 minutes', '-5 minutes'))).toMatchObject({ kind: 'not positive', argument: 'slide_duration' });
  expect(windowProblem(specOf('5 minutes', '10 minutes'))).toMatchObject({ kind: 'slide beyond size' });
  expect(windowProblem(specOf('10 minutes', '10 minutes', '-10 minutes'))).toMatchObject({
    kind: 'start beyond slide',
    startMicros: 600_000_000n,
  });
  expect(windowProblem(specOf('10 minutes', '5 minutes', '4 minutes'))).toBeNull();
  expect(windowTime(10n)).toBe(9n);
});
