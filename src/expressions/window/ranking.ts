import { NumberColumn } from '../../columnar/column.js';
import { DOUBLE, INT } from '../../columnar/types.js';
import type { CallSite } from '../bound.js';
import { typeMismatch, wrongArgumentCount } from '../errors.js';
import { constantOf } from '../fold.js';
import type { Frame } from './frame.js';
import type { SortedRows } from './sorted-rows.js';
import type { WindowFunction } from './window-function.js';

const GROWING: Frame = {
  unit: 'rows',
  start: { kind: 'unbounded' },
  end: { kind: 'current' },
  text: 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
};

/** A row's number from its place in its partition: row `i` of a partition from `first` to `last`. */
type Rank = (rows: SortedRows, i: number, first: number, last: number) => number;

function ranking(name: string, doc: string, type: typeof INT | typeof DOUBLE, rank: Rank, shown = name.toUpperCase()): WindowFunction {
  return {
    name,
    doc,
    isOrdered: true,
    bind(site) {
      if (site.args.length > 0) throw wrongArgumentCount(name, '0', site.args.length);
      return { args: [], type, nullable: false, name: `${shown}()`, frame: GROWING, kernel: (rows) => ranked(rows, type, rank) };
    },
  };
}

function ranked(rows: SortedRows, type: typeof INT | typeof DOUBLE, rank: Rank): NumberColumn {
  const n = rows.batch.length;
  const out = type.kind === 'int' ? new Int32Array(n) : new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const partition = rows.partitionOf[i]!;
    out[i] = rank(rows, i, rows.starts[partition]!, rows.starts[partition + 1]!);
  }
  return new NumberColumn(type, n, out, null);
}

/** How many groups of equal rows there are up to a row; counted on from the row before. */
function denseRank(): Rank {
  let count = 0;
  return (rows, i, first) => {
    if (i === first) count = 0;
    if (rows.peerStart[i] === i) count++;
    return count;
  };
}

const ntile: WindowFunction = {
  name: 'ntile',
  doc: 'The number of the bucket that the row is in, where the partition is dealt out to so many buckets in order.',
  isOrdered: true,
  bind(site) {
    if (site.args.length > 1) throw wrongArgumentCount('ntile', '[0, 1]', site.args.length);
    const buckets = site.args.length === 0 ? 1 : bucketsOf(site);
    return {
      args: [],
      type: INT,
      nullable: false,
      name: `ntile(${site.args[0]?.name ?? '1'})`,
      frame: GROWING,
      kernel: (rows) => ranked(rows, INT, (_rows, i, first, last) => bucketOf(i - first, last - first, buckets)),
    };
  },
};

function bucketsOf(site: CallSite): number {
  const name = `ntile(${site.args[0]!.name})`;
  const literal = constantOf(site.args[0]!, site.settings);
  if (literal === undefined || literal.type.kind !== 'int') {
    throw typeMismatch('NON_FOLDABLE_INPUT', name, 'the number of buckets must be a constant INT', {
      inputName: '`buckets`',
      inputType: '"INT"',
    });
  }
  if ((literal.value as number) <= 0) {
    throw typeMismatch('VALUE_OUT_OF_RANGE', name, 'the number of buckets must be positive', {
      exprName: 'buckets',
      currentValue: String(literal.value),
    });
  }
  return literal.value as number;
}

/** The first buckets take one row more where the rows cannot be dealt out evenly. */
function bucketOf(row: number, rows: number, buckets: number): number {
  const size = Math.floor(rows / buckets);
  const larger = rows % buckets;
  const inLarger = larger * (size + 1);
  return row < inLarger ? Math.floor(row / (size + 1)) + 1 : larger + Math.floor((row - inLarger) / Math.max(size, 1)) + 1;
}

export const functions: readonly WindowFunction[] = [
  ranking('row_number', 'The number of the row in its partition, from 1.', INT, (_rows, i, first) => i - first + 1, 'row_number'),
  ranking(
    'rank',
    'The number of rows before the first one equal to this, plus 1.',
    INT,
    (rows, i, first) => rows.peerStart[i]! - first + 1,
  ),
  {
    name: 'dense_rank',
    doc: 'The number of groups of equal rows up to this one.',
    isOrdered: true,
    bind(site) {
      if (site.args.length > 0) throw wrongArgumentCount('dense_rank', '0', site.args.length);
      return {
        args: [],
        type: INT,
        nullable: false,
        name: 'DENSE_RANK()',
        frame: GROWING,
        kernel: (rows) => ranked(rows, INT, denseRank()),
      };
    },
  },
  ranking('percent_rank', 'The rank from 0 to 1: (rank - 1) / (rows - 1), 0 where there is one row.', DOUBLE, (rows, i, first, last) =>
    last - first > 1 ? (rows.peerStart[i]! - first) / (last - first - 1) : 0,
  ),
  ranking(
    'cume_dist',
    'The share of rows that are not behind this one.',
    DOUBLE,
    (rows, i, first, last) => (rows.peerEnd[i]! - first) / (last - first),
    'cume_dist',
  ),
  ntile,
];
