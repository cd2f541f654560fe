import { SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from './units.js';
import { startsWithIgnoringCase } from './pattern-text.js';
import { twoDigits } from './zone-id.js';

/**
 * Offsets in the styles of Java: 0 `+HH`, 1 `+HHmm`, 2 `+HH:mm`, 3 `+HHMM`, 4 `+HH:MM`, 5 `+HHMMss`, 6 `+HH:MM:ss`
 * (small letters: only when not zero).
 */

function hasColon(style: number): boolean {
  return style > 0 && style % 2 === 0;
}

/** Writes the offset; `zero` stands for offsets that would show as zero. */
export function formatOffset(offsetSeconds: number, style: number, zero: string): string {
  const total = Math.abs(offsetSeconds);
  const hours = Math.floor(total / SECONDS_PER_HOUR);
  const minutes = Math.floor(total / SECONDS_PER_MINUTE) % 60;
  const seconds = total % SECONDS_PER_MINUTE;
  const separator = hasColon(style) ? ':' : '';
  let text = (offsetSeconds < 0 ? '-' : '+') + twoDigits(hours);
  let shown = hours;
  if (style >= 3 || (style >= 1 && minutes > 0)) {
    text += separator + twoDigits(minutes);
    shown += minutes;
    if (style >= 5 && seconds > 0) {
      text += separator + twoDigits(seconds);
      shown += seconds;
    }
  }
  return shown === 0 ? zero : text;
}

/** `GMT+8` (short), `GMT+08:00` (full), with seconds when there are any. */
export function formatGmtOffset(offsetSeconds: number, style: 'short' | 'full'): string {
  if (offsetSeconds === 0) return 'GMT';
  const total = Math.abs(offsetSeconds);
  const hours = Math.floor(total / SECONDS_PER_HOUR);
  const minutes = Math.floor(total / SECONDS_PER_MINUTE) % 60;
  const seconds = total % SECONDS_PER_MINUTE;
  let text = `GMT${offsetSeconds < 0 ? '-' : '+'}${style === 'full' ? twoDigits(hours) : hours}`;
  if (style === 'full' || minutes > 0 || seconds > 0) text += `:${twoDigits(minutes)}`;
  return seconds > 0 ? `${text}:${twoDigits(seconds)}` : text;
}

/** What was read, and where it ends. */
export type ReadOffset = { readonly offsetSeconds: number; readonly end: number };

/** Reads an offset at `at`; null when there is none, or a text that says what is wrong with it. */
export function readOffset(text: string, at: number, style: number, zero: string): ReadOffset | string | null {
  if (startsWithIgnoringCase(text, zero, at) && at < text.length) return { offsetSeconds: 0, end: at + zero.length };
  const sign = text[at];
  if (sign !== '+' && sign !== '-') return null;
  const colon = hasColon(style);
  const hours = readTwoDigits(text, at + 1, false);
  if (hours === null) return null;
  let end = at + 3;
  const minutes = style === 0 ? null : readTwoDigits(text, end, colon);
  if (minutes === null && style >= 3) return null;
  if (minutes !== null) end += colon ? 3 : 2;
  const seconds = style < 5 ? null : readTwoDigits(text, end, colon);
  if (seconds !== null) end += colon ? 3 : 2;
  if (hours > 23) return 'Value out of range: Hour[0-23], Minute[0-59], Second[0-59]';
  const total = hours * SECONDS_PER_HOUR + (minutes ?? 0) * SECONDS_PER_MINUTE + (seconds ?? 0);
  return { offsetSeconds: sign === '-' && total !== 0 ? -total : total, end };
}

function readTwoDigits(text: string, at: number, colon: boolean): number | null {
  const from = colon ? at + 1 : at;
  if (colon && text[at] !== ':') return null;
  const digits = text.slice(from, from + 2);
  if (!/^[0-5]\d$/.test(digits)) return null;
  return Number(digits);
}

/** Reads `GMT`, `GMT+8`, `GMT+08:00`; null when it is not there. */
export function readGmtOffset(text: string, at: number, style: 'short' | 'full'): ReadOffset | null {
  if (!startsWithIgnoringCase(text, 'GMT', at)) return null;
  const rest = text.slice(at + 3);
  if (rest[0] !== '+' && rest[0] !== '-') return { offsetSeconds: 0, end: at + 3 };
  const match = (style === 'full' ? /^.(\d\d):(\d\d)(?::(\d\d))?/ : /^.(\d\d?)(?::(\d\d)(?::(\d\d))?)?/).exec(rest);
  if (!match) return null;
  const [whole, hours, minutes = '0', seconds = '0'] = match;
  const total = Number(hours) * SECONDS_PER_HOUR + Number(minutes) * SECONDS_PER_MINUTE + Number(seconds);
  return { offsetSeconds: rest[0] === '-' && total !== 0 ? -total : total, end: at + 3 + whole.length };
}
