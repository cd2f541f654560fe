import type { Column } from '../../columnar/column.js';
import type { DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite } from '../bound.js';
import type { Frame } from './frame.js';
import type { SortedRows } from './sorted-rows.js';

/** Computes one value for each of the sorted rows. */
export type WindowKernel = (rows: SortedRows, args: readonly Column[], frame: Frame) => Column;

/** What a function's rule makes of a call with OVER. */
export interface BoundWindowFunction {
  readonly args: readonly BoundExpression[];
  readonly type: DataType;
  readonly nullable: boolean;
  readonly name: string;
  readonly kernel: WindowKernel;
  /** The frame it always has, where it has one of its own. */
  readonly frame?: Frame;
}

/** A function that stands only with OVER. */
export interface WindowFunction {
  readonly name: string;
  readonly doc: string;
  /** Whether it needs ORDER BY. */
  readonly isOrdered: boolean;
  bind(site: CallSite): BoundWindowFunction;
}
