import { AGGREGATES } from '../../src/expressions/aggregates/index.js';
import { GENERATORS, SCALARS } from '../../src/expressions/functions/index.js';
import { WINDOW_FUNCTIONS } from '../../src/expressions/window/resolve-window.js';

/** What the registry says of a function, under each of its names. */
export interface Registered {
  readonly name: string;
  readonly doc?: string;
}

/** Functions that plans know, not the registry. */
const IN_PLANS: readonly Registered[] = [
  { name: 'window', doc: 'The windows that a time lies in: `size` long, one every `slide`, counted from 1970-01-01 plus `startTime`.' },
  { name: 'session_window', doc: 'The session that a time belongs to: rows that lie within `gap` of each other.' },
  { name: 'window_time', doc: 'The last microsecond of a window, which carries its watermark on.' },
];

export async function registered(): Promise<Map<string, Registered>> {
  const all = [...SCALARS.flat(), ...AGGREGATES.flat(), ...GENERATORS.flat(), ...WINDOW_FUNCTIONS.values(), ...IN_PLANS];
  const names = new Map<string, Registered>();
  for (const f of all) {
    const others = f as { aliases?: readonly string[]; shownAliases?: readonly string[] };
    const entry = { name: f.name, ...(f.doc !== undefined && { doc: f.doc }) };
    for (const name of [f.name, ...(others.aliases ?? []), ...(others.shownAliases ?? [])]) {
      const known = names.get(name);
      if (known?.doc === undefined) names.set(name, entry);
    }
  }
  return names;
}
