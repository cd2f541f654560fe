/** Names of months and weekdays in other languages, to and from the English ones that patterns know. */
interface NamePair {
  readonly local: string;
  readonly english: string;
}

const cache = new Map<string, LocaleNames | null>();
const CACHE_MAX = 64;

/** The names of a locale, or null for English ones, which need no translation. */
export function localeNames(locale: string): LocaleNames | null {
  let names = cache.get(locale);
  if (names === undefined) {
    const tag = locale.replaceAll('_', '-');
    names = /^en(-|$)/i.test(tag) ? null : new LocaleNames(tag);
    if (cache.size < CACHE_MAX) cache.set(locale, names);
  }
  return names;
}

export class LocaleNames {
  /** Longest first, so that full names win over the short ones they begin with. */
  readonly #pairs: readonly NamePair[];
  readonly #english: RegExp;

  constructor(tag: string) {
    const local = namesOf(tag);
    const english = namesOf('en-US');
    this.#pairs = english
      .map((name, i) => ({ local: local[i]!, english: name }))
      .filter(({ local }) => local !== '')
      .toSorted((a, b) => b.local.length - a.local.length);
    this.#english = new RegExp(`\\b(?:${english.toSorted((a, b) => b.length - a.length).join('|')})\\b`, 'g');
  }

  /** The text with local names in English; English names that are not local ones too become unreadable. */
  toEnglish(text: string): string {
    let out = '';
    let at = 0;
    const lower = text.toLowerCase();
    while (at < text.length) {
      const pair = this.#pairs.find((p) => lower.startsWith(p.local.toLowerCase(), at));
      if (pair !== undefined && isBoundary(text, at)) {
        out += pair.english;
        at += pair.local.length;
      } else {
        const run = /^\p{L}+/u.exec(text.slice(at))?.[0] ?? text[at]!;
        out += run.replace(this.#english, '\u0000');
        at += run.length;
      }
    }
    return out;
  }

  /** The text with English names in the locale's language. */
  fromEnglish(text: string): string {
    return text.replace(this.#english, (name) => this.#pairs.find((p) => p.english === name)?.local ?? name);
  }
}

function isBoundary(text: string, at: number): boolean {
  return at === 0 || !/\p{L}/u.test(text[at - 1]!);
}

/** Full and short months in the form used within dates, then full and short weekdays. */
function namesOf(tag: string): string[] {
  const names: string[] = [];
  for (const month of ['long', 'short'] as const) {
    const format = formatIn(tag, { day: 'numeric', month });
    for (let m = 0; m < 12; m++) names.push(partOf(format, Date.UTC(2024, m, 15), 'month'));
  }
  for (const weekday of ['long', 'short'] as const) {
    const format = formatIn(tag, { weekday });
    for (let d = 0; d < 7; d++) names.push(partOf(format, Date.UTC(2024, 0, 1 + d), 'weekday'));
  }
  return names;
}

function formatIn(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC', calendar: 'gregory' });
  } catch {
    // Java takes any tag and falls back to its root locale.
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}

function partOf(format: Intl.DateTimeFormat, instantMs: number, type: 'month' | 'weekday'): string {
  return format.formatToParts(instantMs).find((part) => part.type === type)?.value ?? '';
}
