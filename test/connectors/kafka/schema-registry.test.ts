import { afterEach, describe, expect, test } from 'vitest';
import { fromRows, memoryStream, toMemory, writeStream } from 'tidemark';
import { confluentAvro, decodeAvro, SchemaRegistry } from 'tidemark/kafka';
import { select, selectExpr } from 'tidemark/operators';
import { Authority } from '../../kafka/certificates.js';
import { RegistryServer, type RegistryServerOptions } from './registry-server.js';

const V1 = { type: 'record', name: 'click', fields: [{ name: 'page', type: 'string' }] };
const V2 = {
  type: 'record',
  name: 'click',
  fields: [
    { name: 'page', type: 'string' },
    { name: 'seconds', type: 'long', default: -1 },
  ],
};
const servers: RegistryServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function started(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const server = await RegistryServer.start(options);
  servers.push(server);
  return server;
}

/** A value in the wire format. */
const wire = (id: number, hex: string) => Buffer.concat([Buffer.from([0, 0, 0, 0, id]), Buffer.from(hex, 'hex')]);
const seen = async (values: readonly (Buffer | null)[], options: Parameters<typeof decodeAvro>[1]) =>
  (
    await fromRows(
      'value BINARY',
      values.map((value) => ({ value })),
    )
      .pipe(decodeAvro('value', options), selectExpr('to_json(click) AS click'))
      .collect()
  ).map((row) => (row as { click: string | null }).click);

describe('decodeAvro', () => {
  test('reads values of several schemas as one, and asks for each schema once', async () => {
    const server = await started();
    const registry = new SchemaRegistry({ url: server.url });
    await registry.register('clicks-value', V1);
    await registry.register('clicks-value', V2);
    const latest = await registry.latest('clicks-value');
    const clicks = memoryStream('value BINARY');
    const sink = toMemory<{ page: string; seconds: bigint }>();
    const query = clicks
      .pipe(decodeAvro('value', { registry, schema: latest, as: 'click' }), selectExpr('click.*'), writeStream(sink as never))
      .start();
    clicks.add([{ value: wire(1, '046162') }, { value: null }]);
    await query.processAllAvailable();
    clicks.add([{ value: wire(2, '02610a') }, { value: wire(1, '0263') }]);
    await query.processAllAvailable();
    await query.stop();
    expect(sink.rows()).toEqual([
      { page: 'ab', seconds: -1n },
      { page: null, seconds: null },
      { page: 'a', seconds: 5n },
      { page: 'c', seconds: -1n },
    ]);
    expect(server.requests.filter((request) => request.startsWith('GET /schemas/ids/'))).toEqual([
      'GET /schemas/ids/1',
      'GET /schemas/ids/2',
    ]);
  });

  test('bad values fail, or are NULL: no header, an unknown number, bytes that end early', async () => {
    const server = await started();
    const registry = new SchemaRegistry({ url: server.url });
    const schema = await registry.register('clicks-value', V1);
    const bad = [Buffer.from('text'), wire(9, '00'), wire(1, '0a61')];
    const codes = ['MALFORMED_AVRO_MESSAGE', 'SCHEMA_REGISTRY_NOT_FOUND', 'MALFORMED_AVRO_MESSAGE'];
    for (const [k, value] of bad.entries()) {
      await expect(seen([value], { registry, schema, as: 'click' })).rejects.toMatchObject({ code: codes[k] });
    }
    const rows = await seen([...bad, wire(1, '0261')], { registry, schema, as: 'click', mode: 'PERMISSIVE' });
    expect(rows).toEqual(['{}', '{}', '{}', '{"page":"a"}']);
  });

  test('is refused while the pipe is built: no BINARY, no schema, no such mode', async () => {
    const registry = new SchemaRegistry({ url: 'http://127.0.0.1:9' });
    const text = fromRows('value STRING', []);
    expect(() => text.pipe(decodeAvro('value', { registry, schema: JSON.stringify(V1), as: 'v' }))).toThrow(/BINARY/);
    expect(() => decodeAvro('value', { registry, schema: '{', as: 'v' })).toThrow(/INVALID_AVRO_SCHEMA/);
    expect(() => decodeAvro('value', { registry, schema: '"int"', as: 'v', mode: 'DROPMALFORMED' as never })).toThrow(
      /PARSE_MODE_UNSUPPORTED/,
    );
  });
});

test('confluentAvro writes what decodeAvro reads; NULL stays NULL', async () => {
  const server = await started();
  const registry = new SchemaRegistry({ url: server.url });
  const schema = await registry.register('pages-value', ['null', 'string']);
  const rows = await fromRows('page STRING', [{ page: 'home' }, { page: null }])
    .pipe(select(confluentAvro('page', schema).as('value')), decodeAvro('value', { registry, schema, as: 'page' }))
    .collect();
  expect(rows).toEqual([
    { value: new Uint8Array([0, 0, 0, 0, 1, 2, 8, ...Buffer.from('home')]), page: 'home' },
    { value: null, page: null },
  ]);
});

describe('SchemaRegistry', () => {
  test('logs in over TLS; a wrong password and an unknown authority are told apart, and no secret is told', async () => {
    const authority = new Authority('tests');
    const authorization = `Basic ${Buffer.from('me:guess-me-not').toString('base64')}`;
    const server = await started({ authorization, tls: authority.issue('registry') });
    const trusted = { url: server.url, ca: authority.certificate, username: 'me', retries: 0 };
    const schema = await new SchemaRegistry({ ...trusted, password: 'guess-me-not' }).register('s', '"int"');
    expect(schema).toEqual({ id: 1, schema: '"int"' });
    const failure = async (options: ConstructorParameters<typeof SchemaRegistry>[0]) => {
      const error: unknown = await new SchemaRegistry(options).latest('s').catch((e: unknown) => e);
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/guess-me-not|d3Jvbmc/);
      return error;
    };
    expect(await failure({ ...trusted, password: 'wrong' })).toMatchObject({ code: 'SCHEMA_REGISTRY_AUTHENTICATION_FAILED' });
    expect(await failure({ url: server.url, username: 'me', password: 'guess-me-not', retries: 0 })).toMatchObject({
      code: 'SCHEMA_REGISTRY_UNAVAILABLE',
    });
    expect(() => new SchemaRegistry({ url: 'https://me:guess-me-not@registry' })).toThrow(/^(?!.*guess-me-not)/);
  });

  test('tries again what failed on the way, and forgets what failed in the end', async () => {
    const server = await started();
    const registry = new SchemaRegistry({ url: server.url, retries: 1 });
    await registry.register('s', '"int"');
    server.failures.push(503);
    expect((await registry.schema(1)).schema).toBe('"int"');
    const other = new SchemaRegistry({ url: server.url, retries: 1 });
    server.failures.push(500, 500);
    await expect(other.schema(1)).rejects.toMatchObject({ code: 'SCHEMA_REGISTRY_UNAVAILABLE' });
    expect((await other.schema(1)).id).toBe(1);
    await expect(other.latest('nothing')).rejects.toMatchObject({ code: 'SCHEMA_REGISTRY_NOT_FOUND' });
  });
});
