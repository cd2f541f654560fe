import { expectTypeOf, test } from 'vitest';
import { as, broadcast, crossJoin, join, select, where } from '../../operators/index.js';
import type { EpochStream } from '../../src/stream/epoch-stream.js';

declare const left: EpochStream<{ id: string; v: number }>;
declare const right: EpochStream<{ id: string; w: Date }>;

test('the row of a join by names', () => {
  expectTypeOf(left.pipe(join(right, ['id']))).toEqualTypeOf<EpochStream<{ id: string; v: number; w: Date }>>();
  expectTypeOf(left.pipe(join(right, ['id'], 'left'))).toEqualTypeOf<EpochStream<{ id: string; v: number; w: Date | null }>>();
  expectTypeOf(left.pipe(join(right, ['id'], { how: 'left_anti' }))).toEqualTypeOf<EpochStream<{ id: string; v: number }>>();
  // @ts-expect-error v is not a column of the left side under this name
  left.pipe(join(right, ['nothing']));
});

test('the row of a join by a condition', () => {
  const joined = left.pipe(as('l'), join(right.pipe(as('r')), 'l.id = r.id', 'full'));
  expectTypeOf(joined).toEqualTypeOf<EpochStream<{ id: string | null; v: number | null; w: Date | null }>>();
  expectTypeOf(left.pipe(crossJoin(broadcast(right)))).toEqualTypeOf<EpochStream<{ id: string; v: number; w: Date }>>();
  expectTypeOf(left.pipe(where('v > 1'), join(right, 'v = 2'), select('w'))).toEqualTypeOf<EpochStream<{ w: Date }>>();
});
