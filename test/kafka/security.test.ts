import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fromRows } from 'tidemark';
import { readKafka, toKafka, type KafkaReadOptions } from 'tidemark/kafka';
import { Authority } from './certificates.js';
import { Topics } from './topics.js';

const listeners = inject('listeners');
const authority = inject('authority');
const client = inject('client');
const quick = { 'kafka.retries': 1, 'kafka.socket.connection.setup.timeout.ms': 5000 } as const;
let topics: Topics;
let topic = '';
let folder = '';

beforeAll(async () => {
  topics = await Topics.connect(inject('bootstrap'));
  topic = await topics.create('secure');
  folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
});
afterAll(async () => {
  await topics.close();
  rmSync(folder, { recursive: true, force: true });
});

const jaas = (password: string) =>
  `org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password="${password}";`;
const trusted = { 'kafka.ssl.truststore.type': 'PEM', 'kafka.ssl.truststore.certificates': authority } as const;
/** A token of no signature, as the broker's own check for tests takes it. */
function token(subject: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const nowSeconds = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: nowSeconds - 60, exp: nowSeconds + 3600 })}.`;
}

type Way = KafkaReadOptions;
const ways: Readonly<Record<string, Way>> = {
  'SCRAM-SHA-256': {
    'kafka.bootstrap.servers': listeners.sasl,
    'kafka.security.protocol': 'SASL_PLAINTEXT',
    'kafka.sasl.mechanism': 'SCRAM-SHA-256',
    'kafka.sasl.jaas.config': jaas('alice-secret'),
  },
  'SCRAM-SHA-512 over TLS': {
    'kafka.bootstrap.servers': listeners.saslTls,
    'kafka.security.protocol': 'SASL_SSL',
    'kafka.sasl.mechanism': 'SCRAM-SHA-512',
    'kafka.sasl.jaas.config': jaas('alice-secret'),
    ...trusted,
  },
  'PLAIN over TLS': {
    'kafka.bootstrap.servers': listeners.saslTls,
    'kafka.security.protocol': 'SASL_SSL',
    'kafka.sasl.mechanism': 'PLAIN',
    'kafka.sasl.username': 'alice',
    'kafka.sasl.password': 'alice-secret',
    ...trusted,
  },
  OAUTHBEARER: {
    'kafka.bootstrap.servers': listeners.sasl,
    'kafka.security.protocol': 'SASL_PLAINTEXT',
    'kafka.sasl.mechanism': 'OAUTHBEARER',
    oauthToken: () => Promise.resolve({ value: token('alice') }),
  },
  TLS: { 'kafka.bootstrap.servers': listeners.tls, 'kafka.security.protocol': 'SSL', ...trusted },
  'TLS with a certificate of the client': {
    'kafka.bootstrap.servers': listeners.mutualTls,
    'kafka.security.protocol': 'SSL',
    'kafka.ssl.keystore.type': 'PEM',
    'kafka.ssl.keystore.certificate.chain': client.certificate,
    'kafka.ssl.keystore.key': client.key,
    ...trusted,
  },
};

describe('a topic is written in a transaction and read', () => {
  test.each(Object.entries(ways))('by %s', async (name, way) => {
    const topic = await topics.create('way');
    await fromRows('value STRING', [{ value: name }]).write(toKafka({ ...way, topic } as never), { mode: 'append' });
    const rows = await readKafka({ ...way, subscribe: topic }).collect();
    expect(rows.map((row) => Buffer.from(row.value!).toString())).toEqual([name]);
  });

  test('by certificates in files', async () => {
    const [store, trust] = [join(folder, 'client.pem'), join(folder, 'trust.pem')];
    writeFileSync(store, client.key + client.certificate);
    writeFileSync(trust, authority);
    const way = { 'kafka.bootstrap.servers': listeners.mutualTls, 'kafka.security.protocol': 'SSL' } as const;
    const files = { 'kafka.ssl.keystore.location': store, 'kafka.ssl.truststore.location': trust };
    expect(await readKafka({ ...way, ...files, subscribe: topic }).count()).toBe(0);
  });
});

describe('is refused, and says what to look at', () => {
  const wrong: readonly (readonly [string, string, Way])[] = [
    [
      'a wrong password by SCRAM',
      'KAFKA_AUTHENTICATION_FAILED',
      { ...ways['SCRAM-SHA-256']!, 'kafka.sasl.jaas.config': jaas('guess-me-not') },
    ],
    [
      'a token that is none: the broker closes the connection',
      'KAFKA_AUTHENTICATION_FAILED',
      { ...ways['OAUTHBEARER']!, oauthToken: () => Promise.resolve({ value: 'guess-me-not' }) },
    ],
    [
      'an authority that nobody trusts',
      'KAFKA_TLS_FAILED',
      { ...ways['TLS']!, 'kafka.ssl.truststore.certificates': new Authority('other').certificate },
    ],
    ['no certificate where one is asked for', 'KAFKA_TLS_FAILED', { ...ways['TLS']!, 'kafka.bootstrap.servers': listeners.mutualTls }],
    ['TLS to a listener without', 'KAFKA_(TLS|CONNECTION)_FAILED', { ...ways['TLS']!, 'kafka.bootstrap.servers': listeners.plain }],
    ['a listener with TLS, spoken to without', 'KAFKA_CONNECTION_FAILED', { 'kafka.bootstrap.servers': listeners.tls }],
  ];
  test.each(wrong)('%s', async (_name, code, way) => {
    const options = { ...way, ...quick } as Way;
    for (const work of [
      () => readKafka({ ...options, subscribe: topic }).count(),
      () =>
        fromRows('value STRING', [{ value: 'x' }]).write(toKafka({ ...options, topic, 'kafka.max.block.ms': 2000 } as never), {
          mode: 'append',
        }),
    ]) {
      const error: Error = await work().then(
        () => new Error('it went well'),
        (e: unknown) => e as Error,
      );
      expect(error).toMatchObject({ code: expect.stringMatching(new RegExp(`^${code}$`)) as string });
      expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/guess-me-not|PRIVATE KEY/);
    }
  });
});
