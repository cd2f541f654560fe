import { parseDdl } from '../columnar/ddl.js';
import type { DataType } from '../columnar/types.js';
import { isWidening } from '../state/migrate-table.js';
import type { TableRecord } from './manifest.js';

/** How the values of a stored table become those that the query wants. */
export type Evolution =
  | { readonly kind: 'same' }
  /** For each column wanted the stored one that it is, null for a new one. */
  | { readonly kind: 'moves'; readonly moves: readonly (number | null)[] }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Compares the value columns of a table with those in the checkpoint. Columns may get wider (INT to BIGINT, FLOAT to DOUBLE, more digits). Where
 * they are the columns of an input (`byName`), they may also come in another order, be added (NULL in the rows that are there) or be gone.
 * A name that is new while another is gone may be the same column renamed: that is taken for it where the types are those of before, and is
 * refused otherwise.
 */
export function evolutionOf(stored: TableRecord, current: TableRecord): Evolution {
  const isSame = stored.value.join() === current.value.join();
  const names = namesOf(stored, current);
  if (names === null) return isSame ? { kind: 'same' } : widened(stored, current);
  const added = names.current.filter((name) => !names.stored.includes(name));
  const gone = names.stored.filter((name) => !names.current.includes(name));
  if (added.length > 0 && gone.length > 0) {
    if (stored.value.length === current.value.length) return isSame ? { kind: 'same' } : widened(stored, current);
    return { kind: 'refused', why: `${list(gone)} gone and ${list(added)} new; rename in one start and add in another` };
  }
  if (isSame && added.length === 0 && names.stored.join() === names.current.join()) return { kind: 'same' };
  const required = added.find((name) => current.required?.includes(name) === true);
  if (required !== undefined)
    return { kind: 'refused', why: `${required} is new and NOT NULL; let it be NULL, as rows that are there have none` };
  return checked(
    stored,
    current,
    names.current.map((name) => (added.includes(name) ? null : names.stored.indexOf(name))),
  );
}

/** Column by column. */
function widened(stored: TableRecord, current: TableRecord): Evolution {
  if (stored.value.length > current.value.length) return { kind: 'refused', why: `${fieldOf(stored, current.value.length)} is gone` };
  if (stored.value.length < current.value.length) return { kind: 'refused', why: `${fieldOf(current, stored.value.length)} is new` };
  return checked(stored, current, [...current.value.keys()]);
}

function checked(stored: TableRecord, current: TableRecord, moves: readonly (number | null)[]): Evolution {
  for (const [k, from] of moves.entries()) {
    if (from === null || isWidening(typeOf(stored.value[from]!), typeOf(current.value[k]!))) continue;
    const before = stored.value[from]!.toUpperCase();
    return { kind: 'refused', why: `${fieldOf(stored, from)} is ${fieldOf(current, k)} now; CAST it to ${before} to go on` };
  }
  return { kind: 'moves', moves };
}

/** Names of the value columns, where these go by them and they tell the columns apart. */
function namesOf(stored: TableRecord, current: TableRecord): { stored: readonly string[]; current: readonly string[] } | null {
  if (current.byName !== true || stored.names === undefined || current.names === undefined) return null;
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  const found = { stored: lower(stored.names.value), current: lower(current.names.value) };
  return [found.stored, found.current].every((names) => new Set(names).size === names.length) ? found : null;
}

export function fieldOf({ names, value }: TableRecord, k: number): string {
  return `${names?.value[k] ?? `field ${k}`} ${value[k]!.toUpperCase()}`;
}

function list(names: readonly string[]): string {
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`;
}

export function typeOf(text: string): DataType {
  return parseDdl(`c ${text}`).fields[0]!.type;
}
