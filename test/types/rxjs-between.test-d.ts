import { filter, map, tap } from 'rxjs';
import { expectTypeOf, test } from 'vitest';
import { fromRows, type EpochStream } from 'tidemark';
import { select, where } from 'tidemark/operators';

const stream = fromRows('id INT, name STRING', []);

test('a plain RxJS operator may stand between ours', () => {
  const out = stream.pipe(
    where('id > 1'),
    tap((epoch) => void epoch.id),
    select('name'),
  );
  expectTypeOf(out).toEqualTypeOf<EpochStream<{ name: string | null }>>();
});

test('and at the end', () => {
  const out = stream.pipe(
    where('id > 1'),
    filter((epoch) => epoch.id > 0),
  );
  expectTypeOf(out).toEqualTypeOf<EpochStream<{ id: number | null; name: string | null }>>();
});

test('what is no stream any more stays what it is', () => {
  const ids = stream.pipe(
    where('id > 1'),
    map((epoch) => epoch.id),
  );
  ids.subscribe((id) => expectTypeOf(id).toEqualTypeOf<number>());
});
