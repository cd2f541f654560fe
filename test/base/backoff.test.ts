import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAway } from '../../src/base/away.js';
import { backoffMs } from '../../src/base/backoff.js';
import { TidemarkError } from '../../src/base/errors.js';
import { PACKAGE_VERSION } from '../../src/base/package-version.js';

test('waits double up to their limit, and vary by their seed alone', () => {
  const backoff = { attempts: 10, initialDelayMs: 100, maxDelayMs: 1_000 };
  for (const seed of ['a', 'b', 'c', 'd']) {
    for (let attempt = 1; attempt <= 10; attempt++) {
      const full = Math.min(1_000, 100 * 2 ** (attempt - 1));
      const wait = backoffMs(backoff, attempt, seed);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
      expect(backoffMs(backoff, attempt, seed)).toBe(wait);
    }
  }
  const firsts = Array.from({ length: 50 }, (_, k) => backoffMs({ ...backoff, initialDelayMs: 1_000 }, 1, `query ${k}`));
  expect(new Set(firsts).size).toBeGreaterThan(30);
});

test('what is away is known by the system, the client or the connector that says so', () => {
  const wrapped = (cause: unknown) => new TidemarkError('FOREACH_BATCH_USER_FUNCTION_ERROR', 'it failed', {}, cause);
  const system = (code: string) => Object.assign(new Error(code), { code });
  expect(isAway(system('ECONNREFUSED'))).toBe(true);
  expect(isAway(wrapped(system('ETIMEDOUT')))).toBe(true);
  expect(isAway(wrapped(new Error('fetch failed', { cause: system('UND_ERR_CONNECT_TIMEOUT') })))).toBe(true);
  expect(isAway(new TidemarkError('CONNECTOR_AWAY', 'the turnstile is away'))).toBe(true);
  expect(isAway(Object.assign(new Error('leader moved'), { retriable: true }))).toBe(true);
  // the client has tried as often as it may, and says so
  expect(isAway(Object.assign(new Error('retries exceeded', { cause: system('ECONNRESET') }), { retriable: false }))).toBe(false);
  expect(isAway(system('ENOENT'))).toBe(false);
  expect(isAway(new TypeError('x is undefined'))).toBe(false);
  expect(isAway(new TidemarkError('CAST_INVALID_INPUT', 'no number'))).toBe(false);
  expect(isAway('text')).toBe(false);
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(PACKAGE_VERSION).toBe(version);
});
