import type { StateStore, StoreWrite } from '../../state/contract.js';
import { checkOf, type Disposable, holds, isEqual, rejects, type SuiteCheck } from './check.js';

/** What a store promises beyond the contract; the suite checks what is promised. */
export interface StoreManifest {
  /** What is closed and opened again is all there. */
  readonly durable: boolean;
  /** A place that is open is refused to a second one, with CHECKPOINT_IN_USE. */
  readonly exclusive: boolean;
  /** The subjects can `crash`. */
  readonly crashes?: boolean;
}

/** A store to look at: an empty place, and how to open it. */
export interface StoreSubject extends Disposable {
  /** Opens the place. Called again after `close`, and where the place is exclusive also before. */
  readonly open: () => Promise<StateStore>;
  /** The process is gone, and what was not durable with it; the store that was open is used no more. For stores that can show it. */
  readonly crash?: () => Promise<void>;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const put = (key: string, ...values: number[]): StoreWrite => ({ key, value: bytes(...values) });
const SYNC = { sync: true };
const MANY = 2_000;

/**
 * What a `StateStore` must keep, as checks for any test runner: an ordered map of text to bytes, with batches that come whole or not at all,
 * reads that see one moment, and what the manifest promises. The factory gives an empty place each time. A place with `crash` is also held to
 * keeping synced batches, and to losing others whole and newest first.
 *
 * @example
 * const place = () => ({ open: () => MyStore.open(emptyFolder()) });
 * for (const check of storeSuite(place, { durable: true, exclusive: false })) test(check.name, check.run);
 */
export function storeSuite(factory: Factory, manifest: StoreManifest): SuiteCheck[] {
  const on = (name: string, look: (store: StateStore, subject: StoreSubject) => Promise<void>) =>
    checkOf(name, factory, async (subject) => {
      const store = await subject.open();
      try {
        await look(store, subject);
      } finally {
        await store.close();
      }
    });
  return [
    ...readingAndWriting(on),
    ...moments(on),
    closing(factory),
    ...(manifest.durable ? [reopening(factory)] : []),
    ...(manifest.exclusive ? [exclusion(factory)] : []),
    ...(manifest.crashes === true ? [crashing(factory)] : []),
  ];
}

type On = (name: string, look: (store: StateStore, subject: StoreSubject) => Promise<void>) => SuiteCheck;

function readingAndWriting(on: On): SuiteCheck[] {
  return [
    on('an empty store holds nothing', async (store) => {
      isEqual(await store.get('a'), undefined, 'get');
      isEqual(await entries(store), [], 'range');
    }),
    on('a value is read as it was written, and stays so', async (store) => {
      const value = bytes(1, 0, 255);
      await store.write([{ key: 'a', value }], SYNC);
      value[0] = 9;
      isEqual(await text(store, 'a'), '1,0,255', 'the value after the writer changed its array');
    }),
    on('an empty value is a value', async (store) => {
      await store.write([put('a')], SYNC);
      isEqual(await text(store, 'a'), '', 'the empty value');
      isEqual(await entries(store), ['a='], 'range');
    }),
    on('null deletes, also what is not there', async (store) => {
      await store.write([put('a', 1), put('b', 2)], SYNC);
      await store.write(
        [
          { key: 'a', value: null },
          { key: 'nothing', value: null },
        ],
        SYNC,
      );
      isEqual(await entries(store), ['b=2'], 'range');
    }),
    on('a later write of a batch wins over an earlier one', async (store) => {
      await store.write([put('a', 1), { key: 'a', value: null }, put('a', 2), put('b', 1), { key: 'b', value: null }], SYNC);
      isEqual(await entries(store), ['a=2'], 'range');
    }),
    on('ranges are half open and in order of the keys', async (store) => {
      await store.write(
        ['d', 'a', 'c', 'b/1', 'b', 'B', 'b0'].map((key, i) => put(key, i)),
        SYNC,
      );
      isEqual(await keys(store, 'a', 'd'), ['a', 'b', 'b/1', 'b0', 'c'], 'a to d');
      isEqual(await keys(store, 'b/', 'b0'), ['b/1'], 'b/ to b0');
      isEqual(await keys(store, '', '~', { reverse: true, limit: 2 }), ['d', 'c'], 'the last two');
      isEqual(await keys(store, '', '~', { limit: 1 }), ['B'], 'the first');
      isEqual(await keys(store, 'x', 'z'), [], 'nothing');
      isEqual(await keys(store, 'd', 'a'), [], 'a range from d to a');
    }),
    on('large values and batches are taken', async (store) => {
      const large = Uint8Array.from({ length: 1 << 20 }, (_, i) => i % 251);
      await store.write([{ key: 'large', value: large }, ...many()], SYNC);
      const found = await store.get('large');
      isEqual(found?.length, large.length, 'the length of the value');
      holds(
        found!.every((byte, i) => byte === large[i]),
        'the large value is not what was written',
      );
      isEqual((await keys(store, 'n/', 'n0')).length, MANY, 'the number of keys');
    }),
  ];
}

/** Reads see the store at one moment. */
function moments(on: On): SuiteCheck[] {
  return [
    on('a range sees no part of a batch', async (store) => {
      const writing = store.write(many(), SYNC);
      const seen = (await keys(store, 'n/', 'n0')).length;
      await writing;
      holds(seen === 0 || seen === MANY, `a range that ran beside a batch of ${MANY} writes saw ${seen} of them`);
    }),
    on('a range that has begun sees nothing of later writes', async (store) => {
      await store.write([put('a', 1), put('b', 1), put('c', 1)], SYNC);
      const seen: string[] = [];
      for await (const [key, value] of store.range('a', 'z')) {
        if (seen.length === 0) await store.write([{ key: 'b', value: null }, put('c', 2), put('d', 2)], SYNC);
        seen.push(`${key}=${value.join()}`);
      }
      isEqual(seen, ['a=1', 'b=1', 'c=1'], 'the range');
      isEqual(await entries(store), ['a=1', 'c=2', 'd=2'], 'the next range');
    }),
    on('a range may be left early', async (store) => {
      await store.write(many(), SYNC);
      for await (const [key] of store.range('n/', 'n0')) if (key !== '') break;
      await store.write([put('a', 1)], SYNC);
      isEqual(await text(store, 'a'), '1', 'a value written afterwards');
    }),
  ];
}

type Factory = () => StoreSubject | Promise<StoreSubject>;

function closing(factory: Factory): SuiteCheck {
  return checkOf('a closed store refuses, with STORE_CLOSED', factory, async ({ open }) => {
    const store = await open();
    await store.close();
    await rejects(() => store.get('a'), 'get', 'STORE_CLOSED');
    await rejects(() => store.write([put('a', 1)], SYNC), 'write', 'STORE_CLOSED');
    await rejects(() => entries(store), 'range', 'STORE_CLOSED');
    await store.close();
  });
}

function reopening(factory: Factory): SuiteCheck {
  return checkOf('what is closed and opened again is all there', factory, async ({ open }) => {
    const store = await open();
    await store.write([put('a', 1), put('b', 2)], SYNC);
    await store.write([put('c', 3)], { sync: false });
    await store.close();
    const again = await open();
    isEqual(await entries(again), ['a=1', 'b=2', 'c=3'], 'the store');
    await again.close();
  });
}

function exclusion(factory: Factory): SuiteCheck {
  return checkOf('only one has the place open', factory, async ({ open }) => {
    const store = await open();
    await rejects(open, 'opening a second time', 'CHECKPOINT_IN_USE');
    await store.write([put('a', 1)], SYNC);
    isEqual(await text(store, 'a'), '1', 'a value of the first');
    await store.close();
    await (await open()).close();
  });
}

function crashing(factory: Factory): SuiteCheck {
  return checkOf('a crash takes unsynced batches at most, whole and the newest first', factory, async ({ open, crash }) => {
    holds(crash !== undefined, 'the subject has no crash()');
    const store = await open();
    await store.write([put('a', 1), put('b', 1)], SYNC);
    for (let n = 0; n < 3; n++) await store.write([put(`u${n}/1`, n), put(`u${n}/2`, n), put('a', 10 + n)], { sync: false });
    await crash!();
    const again = await open();
    const left = (await keys(again, 'u', 'v')).join();
    const possible = [0, 1, 2, 3].map((count) => Array.from({ length: count }, (_, n) => `u${n}/1,u${n}/2`).join());
    holds(possible.includes(left), `of the unsynced batches ${left} was left, which is no whole number of them from the first on`);
    isEqual(await text(again, 'b'), '1', 'a synced value');
    const count = possible.indexOf(left);
    isEqual(await text(again, 'a'), `${count === 0 ? 1 : 9 + count}`, 'the value that each batch wrote');
    await again.close();
  });
}

function many(): StoreWrite[] {
  return Array.from({ length: MANY }, (_, i) => put(`n/${String(i).padStart(6, '0')}`, i % 256));
}

async function text(store: StateStore, key: string): Promise<string | undefined> {
  return (await store.get(key))?.join();
}

async function entries(store: StateStore): Promise<string[]> {
  const found: string[] = [];
  for await (const [key, value] of store.range('', '~')) found.push(`${key}=${value.join()}`);
  return found;
}

async function keys(
  store: StateStore,
  from: string,
  to: string,
  options?: { readonly reverse?: boolean; readonly limit?: number },
): Promise<string[]> {
  const found: string[] = [];
  for await (const [key] of store.range(from, to, options)) found.push(key);
  return found;
}
