import { findZone, zoneOf, type Zone } from './zones.js';
import { startsWithIgnoringCase } from './pattern-text.js';

/**
 * English names of zones, as Java's `z` and `zzzz` show them. Long names come from the Intl data of Node; the short
 * ones that Intl does not have in English (`CET`) are listed here, after the long name without `Standard Time` and its kind.
 */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'Coordinated Universal': 'UTC',
  'Greenwich Mean': 'GMT',
  British: '/BST',
  Irish: 'GMT/IST',
  Eastern: 'EST/EDT',
  Central: 'CST/CDT',
  Mountain: 'MST/MDT',
  Pacific: 'PST/PDT',
  Alaska: 'AKST/AKDT',
  'Hawaii-Aleutian': 'HST/HDT',
  Atlantic: 'AST/ADT',
  Newfoundland: 'NST/NDT',
  Cuba: 'CST/CDT',
  Brasilia: 'BRT/BRST',
  Argentina: 'ART/ARST',
  Chile: 'CLT/CLST',
  Colombia: 'COT/COST',
  Peru: 'PET/PEST',
  Venezuela: 'VET',
  Bolivia: 'BOT',
  'Western European': 'WET/WEST',
  'Central European': 'CET/CEST',
  'Eastern European': 'EET/EEST',
  Moscow: 'MSK/MSD',
  Türkiye: 'TRT',
  Israel: 'IST/IDT',
  Arabian: 'AST/ADT',
  Iran: 'IRST/IRDT',
  Gulf: 'GST',
  Pakistan: 'PKT/PKST',
  India: 'IST',
  Nepal: 'NPT',
  Bangladesh: 'BST/BDST',
  Indochina: 'ICT',
  'Western Indonesia': 'WIB',
  China: 'CST/CDT',
  'Hong Kong': 'HKT/HKST',
  Singapore: 'SGT',
  Malaysia: 'MYT',
  Philippine: 'PST/PDT',
  Taipei: 'CST/CDT',
  Japan: 'JST/JDT',
  Korean: 'KST/KDT',
  'Australian Western': 'AWST/AWDT',
  'Australian Central': 'ACST/ACDT',
  'Australian Eastern': 'AEST/AEDT',
  'Lord Howe': 'LHST/LHDT',
  'New Zealand': 'NZST/NZDT',
  Chatham: 'CHAST/CHADT',
  'West Africa': 'WAT/WAST',
  'Central Africa': 'CAT',
  'East Africa': 'EAT',
  'South Africa': 'SAST',
  Samoa: 'SST',
  Fiji: 'FJT/FJST',
  Tonga: 'TOT/TOST',
  Kazakhstan: 'ALMT',
  Uzbekistan: 'UZT',
  Armenia: 'AMT/AMST',
  Azerbaijan: 'AZT/AZST',
  Georgia: 'GET/GEST',
  Afghanistan: 'AFT',
  'Sri Lanka': 'IST',
};

/** The zone that a short name means when text is read, where several share it. */
const ZONE_BY_SHORT_NAME: Readonly<Record<string, string>> = {
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  AKST: 'America/Anchorage',
  AKDT: 'America/Anchorage',
  HST: 'Pacific/Honolulu',
  AST: 'America/Halifax',
  ADT: 'America/Halifax',
  NST: 'America/St_Johns',
  NDT: 'America/St_Johns',
  BRT: 'America/Sao_Paulo',
  BRST: 'America/Sao_Paulo',
  WET: 'WET',
  WEST: 'WET',
  CET: 'CET',
  CEST: 'CET',
  EET: 'EET',
  EEST: 'EET',
  MSK: 'Europe/Moscow',
  BST: 'Europe/London',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  KST: 'Asia/Seoul',
  HKT: 'Asia/Hong_Kong',
  SGT: 'Asia/Singapore',
  AWST: 'Australia/Perth',
  ACST: 'Australia/Darwin',
  ACDT: 'Australia/Adelaide',
  AEST: 'Australia/Brisbane',
  AEDT: 'Australia/Sydney',
  LHST: 'Australia/Lord_Howe',
  LHDT: 'Australia/Lord_Howe',
  NZST: 'Pacific/Auckland',
  NZDT: 'Pacific/Auckland',
  SAST: 'Africa/Johannesburg',
  CAT: 'Africa/Maputo',
  EAT: 'Africa/Nairobi',
  WAT: 'Africa/Lagos',
  PKT: 'Asia/Karachi',
  ICT: 'Asia/Bangkok',
  WIB: 'Asia/Jakarta',
  IDT: 'Asia/Jerusalem',
  UTC: 'UTC',
  GMT: 'GMT',
};

const DAYLIGHT = /\b(?:Daylight|Summer)\b/;
const KIND = /\s*(?:Standard Time|Daylight Time|Summer Time|Time)$/;
const MAX_DATE_SECONDS = 8_640_000_000_000;
/** Names are today's, also for the past, as in Java: those of January and July of this year. */
const NAMING_SECONDS = [1_704_067_200, 1_719_792_000];

const longNames = new Map<string, Intl.DateTimeFormat>();

function longNameAt(zoneId: string, epochSeconds: number): string {
  let format = longNames.get(zoneId);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zoneId, timeZoneName: 'long' });
    longNames.set(zoneId, format);
  }
  const seconds = Math.min(MAX_DATE_SECONDS, Math.max(-MAX_DATE_SECONDS, epochSeconds));
  return format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? zoneId;
}

/** The name of the zone at the instant: `PDT`, `Pacific Daylight Time`; the id where there is no name. */
export function zoneNameAt(zone: Zone, epochSeconds: number, style: 'short' | 'full'): string {
  if (zone.fixedOffsetSeconds !== null) return fixedZoneName(zone.id, style);
  const now = longNameAt(zone.id, epochSeconds);
  const isDaylight = DAYLIGHT.test(now);
  const today = NAMING_SECONDS.map((seconds) => longNameAt(zone.id, seconds)).find((name) => DAYLIGHT.test(name) === isDaylight);
  const name = today ?? now;
  if (name.startsWith('GMT') && name !== 'GMT') return zone.id;
  return style === 'full' ? name : (shortNameOf(name, isDaylight) ?? zone.id);
}

function fixedZoneName(id: string, style: 'short' | 'full'): string {
  if (style === 'short') return id;
  if (id === 'UTC' || id === 'UT') return 'Coordinated Universal Time';
  return id === 'GMT' ? 'Greenwich Mean Time' : id;
}

function shortNameOf(longName: string, isDaylight: boolean): string | null {
  const [standard, daylight] = (SHORT_NAMES[longName.replace(KIND, '')] ?? '').split('/');
  return (isDaylight ? daylight : standard) || null;
}

/** A zone found in text, and where its name ends. */
export type FoundZone = { readonly zone: Zone; readonly end: number };

const ZONE_ID = /[A-Za-z][A-Za-z0-9~/._+-]*/y;

/** The longest region id at `at`, as the tz database writes it. */
export function findZoneId(text: string, at: number): FoundZone | null {
  ZONE_ID.lastIndex = at;
  const word = ZONE_ID.exec(text)?.[0] ?? '';
  for (let length = word.length; length > 1; length--) {
    const zone = findZone(word.slice(0, length));
    if (zone !== null && zone.fixedOffsetSeconds === null && zone.id === word.slice(0, length)) return { zone, end: at + length };
  }
  return null;
}

/** The zone whose short or long English name, or id, stands at `at`, in any case; the longest wins. */
export function findZoneName(text: string, at: number, style: 'short' | 'full'): FoundZone | null {
  let found = findZoneId(text, at);
  for (const [name, id] of style === 'short' ? Object.entries(ZONE_BY_SHORT_NAME) : fullNames()) {
    if (at + name.length > (found?.end ?? at) && startsWithIgnoringCase(text, name, at)) {
      found = { zone: zoneOf(id), end: at + name.length };
    }
  }
  return found;
}

let zonesByFullName: Map<string, string> | undefined;

function fullNames(): Map<string, string> {
  if (zonesByFullName !== undefined) return zonesByFullName;
  zonesByFullName = new Map([
    ['Coordinated Universal Time', 'UTC'],
    ['Greenwich Mean Time', 'GMT'],
  ]);
  for (const id of [...new Set(Object.values(ZONE_BY_SHORT_NAME)), ...Intl.supportedValuesOf('timeZone')]) {
    for (const seconds of NAMING_SECONDS) {
      const name = longNameAt(id, seconds);
      if (!zonesByFullName.has(name)) zonesByFullName.set(name, id);
    }
  }
  return zonesByFullName;
}
