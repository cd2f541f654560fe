import { filter, identity, map, mergeMap, type MonoTypeOperatorFunction, take } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { parseDdl } from '../../src/columnar/ddl.js';
import { DEFAULT_SETTINGS } from '../../src/expressions/bound.js';
import { Epoch, type EpochInfo } from '../../src/stream/epoch.js';
import { Pump } from '../../src/stream/pump.js';
import { NO_WATERMARK } from '../../src/stream/watermark.js';

const schema = parseDdl('value INT');

function info(id: number): EpochInfo {
  return { id, watermark: NO_WATERMARK, evaluation: { ...DEFAULT_SETTINGS, timestampMicros: 0n, epochId: id }, isNoData: false };
}

function pumpWith(operator: MonoTypeOperatorFunction<Epoch>): Pump {
  const pump = new Pump();
  pump.attach(pump.input(schema, async function* () {}).pipe(operator));
  return pump;
}

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

describe('an RxJS operator between ours must give one epoch for each it gets', () => {
  test('epochs come out as they went in', async () => {
    const pump = pumpWith(identity);
    for (const id of [0, 1, 2]) expect((await pump.next(info(id), soon))?.id).toBe(id);
  });

  test('one that comes later is waited for', async () => {
    const pump = pumpWith(mergeMap(async (epoch) => epoch));
    expect((await pump.next(info(7), soon))?.id).toBe(7);
  });

  test('one that is lost, repeated or another one is found out', async () => {
    await expect(pumpWith(filter(() => false)).next(info(0), soon)).rejects.toThrow(/EPOCH_ORDER.*did not come out/);
    const twice = pumpWith(mergeMap((epoch) => [epoch, epoch]));
    await twice.next(info(0), soon);
    await expect(twice.next(info(1), soon)).rejects.toThrow(/EPOCH_ORDER.*came out twice/);
    const other = pumpWith(map((epoch) => new Epoch({ ...epoch.info, id: 9 }, schema, () => epoch.batches())));
    await expect(other.next(info(0), soon)).rejects.toThrow(/epoch 9 came out where 0 was due/);
  });

  test('an error and a completion are handed on', async () => {
    const failing = pumpWith(
      map(() => {
        throw new Error('no');
      }),
    );
    await expect(failing.next(info(0), soon)).rejects.toThrow('no');
    const ending = pumpWith(take(1));
    expect((await ending.next(info(0), soon))?.id).toBe(0);
    expect(await ending.next(info(1), soon)).toBeNull();
  });
});
