import { SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from './units.js';

/** What the text of a zone means: a fixed offset with the id it is shown by, or a region of the tz database. */
export type ZoneName =
  { readonly kind: 'offset'; readonly id: string; readonly offsetSeconds: number } | { readonly kind: 'region'; readonly id: string };

const MAX_OFFSET_SECONDS = 18 * SECONDS_PER_HOUR;

/** Three-letter ids, as Java's ZoneId.SHORT_IDS reads them. */
const SHORT_IDS: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: '-05:00',
  HST: '-10:00',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: '-07:00',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
};

/** `Z`, `+h`, `+hh`, `+hhmm`, `+hh:mm`, `+hhmmss`, `+hh:mm:ss`, as Java's ZoneOffset.of. */
const OFFSET = /^([+-])(?:(\d)|(\d\d)|(\d\d)(\d\d)|(\d\d):(\d\d)|(\d\d)(\d\d)(\d\d)|(\d\d):(\d\d):(\d\d))$/;
const REGION = /^[A-Za-z][A-Za-z0-9~/._+-]+$/;

/**
 * Reads the text of a zone as Spark does: Java's ZoneId.of with short ids, and `+h:mm` and `+hh:m` besides.
 *
 * Gives null for text that cannot be a zone; whether a region exists is for the caller to find out.
 */
export function parseZoneName(text: string): ZoneName | null {
  const padded = text.replace(/([+-])(\d):/, '$10$2:').replace(/([+-])(\d\d):(\d)$/, '$1$2:0$3');
  const id = Object.hasOwn(SHORT_IDS, padded) ? SHORT_IDS[padded]! : padded;
  if (id.length <= 1 || id.startsWith('+') || id.startsWith('-')) return offsetName('', id);
  for (const prefix of ['UTC', 'GMT', 'UT']) {
    if (!id.startsWith(prefix)) continue;
    const rest = id.slice(prefix.length);
    if (rest === '') return { kind: 'offset', id: prefix, offsetSeconds: 0 };
    if (rest.startsWith('+') || rest.startsWith('-')) return offsetName(prefix, rest);
    break;
  }
  return REGION.test(id) ? { kind: 'region', id } : null;
}

function offsetName(prefix: string, text: string): ZoneName | null {
  const offsetSeconds = text === 'Z' ? 0 : parseOffset(text);
  if (offsetSeconds === null) return null;
  const shown = offsetSeconds === 0 && prefix !== '' ? '' : offsetId(offsetSeconds);
  return { kind: 'offset', id: prefix + shown, offsetSeconds };
}

/** Seconds east of UTC, or null when the text is no offset or beyond 18 hours. */
function parseOffset(text: string): number | null {
  const match = OFFSET.exec(text);
  if (!match) return null;
  const [hours = 0, minutes = 0, seconds = 0] = match
    .slice(2)
    .filter((digits) => digits !== undefined)
    .map(Number);
  if (minutes > 59 || seconds > 59) return null;
  const total = hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds;
  if (total > MAX_OFFSET_SECONDS) return null;
  return match[1] === '-' && total !== 0 ? -total : total;
}

/** How Java writes an offset: `Z`, `+01:00`, `-04:56:02`. */
export function offsetId(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'Z';
  const total = Math.abs(offsetSeconds);
  const hours = Math.floor(total / SECONDS_PER_HOUR);
  const minutes = Math.floor(total / SECONDS_PER_MINUTE) % 60;
  const seconds = total % SECONDS_PER_MINUTE;
  const text = `${offsetSeconds < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(minutes)}`;
  return seconds === 0 ? text : `${text}:${twoDigits(seconds)}`;
}

/** 0 to 99 as two digits. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
