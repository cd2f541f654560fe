import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { availableNow, toMemory, writeStream, type MemorySink } from 'tidemark';
import { fromEventHubs, type EventHubsReadOptions, type EventHubsRow } from 'tidemark/kafka';
import { EVENT_HUBS } from './broker.js';
import { Topics } from './topics.js';

let topics: Topics;
let folder = '';

beforeAll(async () => {
  topics = await Topics.connect(inject('bootstrap'));
  folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
});
afterAll(async () => {
  await topics.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The broker of the tests in place of Azure's: SASL PLAIN over TLS as there, at another address. */
const endpoint = {
  'kafka.bootstrap.servers': inject('listeners').saslTls,
  'kafka.ssl.truststore.type': 'PEM',
  'kafka.ssl.truststore.certificates': inject('authority'),
} as const;

async function drain(
  options: EventHubsReadOptions,
  checkpoint: string,
  sink = toMemory<EventHubsRow>(),
): Promise<MemorySink<EventHubsRow>> {
  const query = fromEventHubs({ ...options, ...endpoint })
    .pipe(writeStream(sink as never, { checkpointLocation: join(folder, checkpoint), trigger: availableNow() }))
    .start();
  await query.awaitTermination();
  return sink;
}

test('events have the columns of Event Hubs, an epoch no more than it may, and are read on from the checkpoint', async () => {
  const hub = await topics.create('hub');
  await topics.send(hub, [
    {
      key: 'room-1',
      value: '{"celsius":21}',
      timestamp: '1700000000000',
      headers: { unit: 'C', twice: ['a', 'b'], 'x-opt-publisher': 'sensor-7', 'x-opt-partition-key': 'room-one' },
    },
    { key: null, value: 'plain', timestamp: '1700000001000' },
    { key: 'room-2', value: null, timestamp: '1700000002000' },
  ]);
  const options: EventHubsReadOptions = {
    connectionString: EVENT_HUBS,
    eventHub: hub,
    startingPosition: 'earliest',
    maxEventsPerTrigger: 2,
  };
  const sink = await drain(options, 'columns');
  expect(sink.epochs().map(({ batch }) => batch.length)).toEqual([2, 1]);
  const [first, second, third] = sink.rows();
  expect(first).toEqual({
    body: new Uint8Array(Buffer.from('{"celsius":21}')),
    partition: '0',
    offset: '0',
    sequenceNumber: 0n,
    enqueuedTime: new Date(1_700_000_000_000),
    publisher: 'sensor-7',
    partitionKey: 'room-one',
    properties: new Map([
      ['unit', 'C'],
      ['twice', 'b'],
    ]),
  });
  expect(second).toMatchObject({ publisher: null, partitionKey: null, properties: new Map(), sequenceNumber: 1n });
  expect(third).toMatchObject({ body: null, partitionKey: 'room-2' });
  await topics.send(hub, [{ value: 'later' }]);
  await drain(options, 'columns', sink);
  expect(sink.rows().map(({ sequenceNumber }) => sequenceNumber)).toEqual([0n, 1n, 2n, 3n]);
});

test('a first run begins at a time of arrival, at sequence numbers, or at the end', async () => {
  const hub = await topics.create('hub');
  await topics.fill(hub, [5]);
  const counted = async (startingPosition: NonNullable<EventHubsReadOptions['startingPosition']>, k: number) =>
    (await drain({ connectionString: EVENT_HUBS, eventHub: hub, startingPosition }, `start-${k}`)).rows().length;
  expect(await counted({ enqueuedTime: new Date(1_700_000_003_000) }, 1)).toBe(2);
  expect(await counted({ sequenceNumbers: { 0: 1 } }, 2)).toBe(4);
  expect(await counted('latest', 3)).toBe(0);
});

test('what is wrong is said without the key', async () => {
  const secret = 'hub+secret/=';
  const message = async (work: () => unknown) => {
    const error: unknown = await Promise.resolve()
      .then(work)
      .then(
        () => 'it went well',
        (e: unknown) => e,
      );
    const trail: string[] = [];
    for (let e: unknown = error; e instanceof Error; e = e.cause) trail.push(`${e.stack} ${JSON.stringify(e)}`);
    expect(trail.join(' ')).not.toContain(secret);
    return String(error);
  };
  const stream = (connectionString: string) => () => fromEventHubs({ connectionString });
  expect(await message(stream(`SharedAccessKeyName=a;SharedAccessKey=${secret}`))).toContain('Endpoint');
  expect(await message(stream(`Endpoint=sb://x.servicebus.windows.net/;SharedAccessKey=${secret}`))).toContain('SharedAccessKeyName');
  expect(await message(stream(`Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=${secret}`))).toContain('EntityPath');
  const wrong = EVENT_HUBS.replace('tests', 'others');
  expect(await message(() => drain({ connectionString: wrong, eventHub: 'hub', 'kafka.retries': 0 }, 'wrong'))).toContain(
    'KAFKA_AUTHENTICATION_FAILED',
  );
  expect(JSON.stringify(fromEventHubs({ connectionString: EVENT_HUBS, eventHub: 'hub' }).plan)).not.toContain(secret);
});
