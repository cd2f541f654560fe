import type { RandomAccess } from '../format.js';
import { spelledOut, type DenseValues, type PlainValues } from './dense.js';
import { leafColumn, type Piece } from './leaf-column.js';
import type { Column } from '../../../columnar/column.js';
import type { ColumnChunk } from './metadata.js';
import { PageSource, type Page } from './page-source.js';
import type { LeafPlan } from './read-plan.js';

/** Some rows of a leaf: their levels and its column, one slot an entry. */
export interface LeafRows {
  readonly levels: number;
  /** Null where every value is there. */
  readonly definition: Uint8Array | null;
  /** Null where no value repeats. */
  readonly repetition: Uint8Array | null;
  readonly column: Column;
}

/** Walks over one column chunk, some rows at a time; decodes no more pages than these rows need. */
export class LeafCursor {
  readonly #pages: PageSource;
  #page: Page | null = null;
  /** Places in `#page`: levels and values before them are taken. */
  #level = 0;
  #value = 0;
  #converted: { from: PlainValues; to: PlainValues } | null = null;

  constructor(
    file: RandomAccess,
    chunk: ColumnChunk,
    private readonly plan: LeafPlan,
    readSplit: boolean,
  ) {
    this.#pages = new PageSource(file, chunk, plan.node, readSplit);
  }

  /** The next `rows` rows, which the chunk has left. */
  async take(rows: number): Promise<LeafRows> {
    const pieces: Piece[] = [];
    let left = rows;
    // The last row of a nested leaf goes on until the next one begins, which may be on the next page.
    let open = this.plan.node.repeated > 0;
    while (left > 0 || open) {
      if (this.#page === null || this.#level === this.#page.levels) {
        if (!(await this.#nextPage())) break;
      }
      const before = this.#level;
      const found = this.#advance(left, pieces);
      left -= found.rows;
      open = open && !found.ended;
      if (this.#level === before && found.ended) break;
    }
    return leafColumn(this.plan, pieces);
  }

  async #nextPage(): Promise<boolean> {
    const page = await this.#pages.next();
    if (page === null) return false;
    this.#page = { ...page, values: this.#convert(page.values) };
    this.#level = 0;
    this.#value = 0;
    return true;
  }

  /** Takes up to `rows` rows of the page. `ended`: the row after the last one begins in this page. */
  #advance(rows: number, pieces: Piece[]): { rows: number; ended: boolean } {
    const page = this.#page!;
    const { repetition, definition, levels } = page;
    const start = this.#level;
    let end = start;
    let found = 0;
    if (repetition === null) {
      found = Math.min(rows, levels - start);
      end = start + found;
    } else {
      for (; end < levels; end++) {
        if (repetition[end] !== 0) continue;
        if (found === rows) break;
        found++;
      }
    }
    let values = end - start;
    if (definition !== null) {
      const max = this.plan.node.definition;
      values = 0;
      for (let i = start; i < end; i++) if (definition[i] === max) values++;
    }
    if (end > start) pieces.push({ page, levelStart: start, levelEnd: end, valueStart: this.#value, valueEnd: this.#value + values });
    this.#level = end;
    this.#value += values;
    return { rows: found, ended: end < levels };
  }

  #convert(values: DenseValues): DenseValues {
    const { conversion } = this.plan;
    if (values.kind !== 'coded') return conversion(values);
    if (this.#converted?.from !== values.dictionary) this.#converted = { from: values.dictionary, to: conversion(values.dictionary) };
    const dictionary = this.#converted.to;
    return dictionary.kind === 'bytes' ? { kind: 'coded', codes: values.codes, dictionary } : spelledOut(values.codes, dictionary);
  }
}
