import { TidemarkError } from '../base/errors.js';

const UNIT_MS: Readonly<Record<string, number>> = {
  microsecond: 0.001,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/**
 * Milliseconds of a trigger's interval: a number, or text such as '5 seconds', '1 minute 30 seconds'. Months and years have no fixed
 * length and are refused, as are negative intervals, and zero where it makes no sense.
 */
export function durationMs(interval: string | number, of: string, allow: { readonly zero: boolean }): number {
  const ms = typeof interval === 'number' ? interval : parse(interval, of);
  if (!Number.isFinite(ms) || ms < 0 || (ms === 0 && !allow.zero)) {
    throw new TidemarkError(
      'INVALID_INTERVAL',
      `the interval of ${of} must be ${allow.zero ? '0 or more' : 'more than 0'}, not ${interval}`,
      { interval },
    );
  }
  return Math.floor(ms);
}

function parse(text: string, of: string): number {
  const words = text
    .trim()
    .replace(/^interval\s+/i, '')
    .split(/\s+/);
  let ms = 0;
  if (words.length < 2 || words.length % 2 !== 0) throw unreadable(text, of);
  for (let k = 0; k < words.length; k += 2) {
    const amount = Number(words[k]!.replaceAll("'", ''));
    const unit = UNIT_MS[words[k + 1]!.toLowerCase().replace(/s$/, '')];
    if (/^(month|year)s?$/i.test(words[k + 1]!)) throw withoutLength(text, of);
    if (!Number.isFinite(amount) || unit === undefined) throw unreadable(text, of);
    ms += amount * unit;
  }
  return ms;
}

function withoutLength(text: string, of: string): TidemarkError {
  return new TidemarkError(
    'CANNOT_PARSE_INTERVAL',
    `Doesn't support month or year interval: ${text}. The interval of ${of} is in days at most.`,
    {
      interval: text,
    },
  );
}

function unreadable(text: string, of: string): TidemarkError {
  return new TidemarkError(
    /^\d+$/.test(text.trim()) ? 'INVALID_INTERVAL_FORMAT.MISSING_UNIT' : 'CANNOT_PARSE_INTERVAL',
    `Unable to parse '${text}' as the interval of ${of}: write a number and a unit from microseconds to weeks, like '5 seconds'.`,
    { interval: text },
  );
}
