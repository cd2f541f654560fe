import { readFileSync } from 'node:fs';
import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs';
import { TidemarkError } from '../../base/errors.js';
import { openBrokerSocket } from './broker-socket.js';
import { registerCodecs } from './codecs.js';
import { oauthLogin } from './oauth-login.js';
import { invalid, type KafkaOptions } from './options.js';

/** Gives a token for OAUTHBEARER; asked for again when a connection needs a fresh one. */
export type TokenProvider = () => Promise<{ readonly value: string }>;

/** How to reach the brokers, checked. */
export type Connection = KafkaConfig;

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;
const REFUSED: Readonly<Record<string, string>> = {
  'key.deserializer':
    "Kafka option 'key.deserializer' is not supported as keys are deserialized as byte arrays with ByteArrayDeserializer. Use operations like CAST to explicitly deserialize the keys.",
  'value.deserializer':
    "Kafka option 'value.deserializer' is not supported as values are deserialized as byte arrays with ByteArrayDeserializer. Use operations like CAST to explicitly deserialize the values.",
  'key.serializer': "Kafka option 'key.serializer' is not supported as keys are serialized with ByteArraySerializer.",
  'value.serializer': "Kafka option 'value.serializer' is not supported as values are serialized with ByteArraySerializer.",
  'auto.offset.reset':
    "Kafka option 'auto.offset.reset' is not supported. Instead set the source option 'startingoffsets' to 'earliest' or 'latest' to specify where to start.",
  'enable.auto.commit': "Kafka option 'enable.auto.commit' is not supported: offsets are kept in the checkpoint.",
  'interceptor.classes': "Kafka option 'interceptor.classes' is not supported.",
};

/** Reads the options that say where the brokers are and how to log in. Connects to nothing. */
export function connectionOf(options: KafkaOptions, oauthToken: TokenProvider | undefined): Connection {
  for (const [name, message] of Object.entries(REFUSED)) {
    if (options.text(name) !== undefined) throw invalid(`kafka.${name}`, message);
  }
  const servers = options.text('bootstrap.servers');
  if (servers === undefined || servers.trim() === '') {
    throw new TidemarkError(
      'MISSING_OPTION',
      "Option 'kafka.bootstrap.servers' must be specified for configuring Kafka consumer and producer.",
      {
        option: 'kafka.bootstrap.servers',
      },
    );
  }
  const protocol = options.word('security.protocol', PROTOCOLS) ?? 'PLAINTEXT';
  const sasl = saslOf(options, oauthToken);
  const tls = tlsOf(options);
  const usesSasl = protocol.startsWith('SASL');
  if (usesSasl && sasl === null) throw missing('kafka.sasl.mechanism', `kafka.security.protocol is ${protocol}`);
  const requestTimeout = options.whole('request.timeout.ms', 1);
  return {
    clientId: options.text('client.id') ?? 'tidemark',
    brokers: servers.split(',').map((server) => server.trim()),
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: options.whole('socket.connection.setup.timeout.ms', 1) ?? 10_000,
    ...(requestTimeout !== undefined && { requestTimeout }),
    ...(protocol.endsWith('SSL') && { ssl: tls ?? true }),
    ...(usesSasl && { sasl: sasl! }),
    retry: {
      initialRetryTime: options.whole('retry.backoff.ms') ?? 100,
      maxRetryTime: options.whole('retry.backoff.max.ms') ?? 1000,
      retries: options.whole('retries') ?? 5,
    },
  };
}

export function kafkaOf(connection: Connection): Kafka {
  registerCodecs();
  return new kafkajs.Kafka({ ...connection, socketFactory: openBrokerSocket });
}

function missing(option: string, because: string): TidemarkError {
  return new TidemarkError('MISSING_OPTION', `Option '${option}' must be specified: ${because}.`, { option });
}

function saslOf(options: KafkaOptions, oauthToken: TokenProvider | undefined): KafkaConfig['sasl'] | null {
  const mechanism = options.word('sasl.mechanism', MECHANISMS);
  const jaas = options.text('sasl.jaas.config');
  const username = options.text('sasl.username') ?? jaasValue(jaas, 'username');
  const password = options.text('sasl.password') ?? jaasValue(jaas, 'password');
  if (mechanism === undefined) return null;
  if (mechanism === 'OAUTHBEARER') {
    if (oauthToken === undefined) throw missing('oauthToken', 'kafka.sasl.mechanism is OAUTHBEARER; it is a function that gives a token');
    return oauthLogin(async () => (await oauthToken()).value);
  }
  if (username === undefined || password === undefined) {
    throw missing('kafka.sasl.jaas.config', `kafka.sasl.mechanism is ${mechanism}; it holds username="…" password="…"`);
  }
  const login = { username, password };
  if (mechanism === 'PLAIN') return { mechanism: 'plain', ...login };
  return mechanism === 'SCRAM-SHA-256' ? { mechanism: 'scram-sha-256', ...login } : { mechanism: 'scram-sha-512', ...login };
}

/** The value of a name in JAAS text, in quotes, where a backslash keeps the next character. */
function jaasValue(jaas: string | undefined, name: string): string | undefined {
  const match = jaas === undefined ? null : new RegExp(`\\b${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)')`).exec(jaas);
  return (match?.[1] ?? match?.[2])?.replaceAll(/\\(.)/g, '$1');
}

/** Certificates as PEM: of a file (`.location`) or as text. Java's own stores cannot be read. */
function tlsOf(options: KafkaOptions): Exclude<KafkaConfig['ssl'], boolean | undefined> | null {
  for (const name of ['ssl.truststore.type', 'ssl.keystore.type']) {
    const type = options.text(name);
    if (type !== undefined && type.toUpperCase() !== 'PEM')
      throw invalid(`kafka.${name}`, `kafka.${name} must be PEM: ${type} is a format of Java's.`);
  }
  const ca = options.text('ssl.truststore.certificates') ?? pemFile(options, 'ssl.truststore.location');
  const store = pemFile(options, 'ssl.keystore.location');
  const cert = options.text('ssl.keystore.certificate.chain') ?? store;
  const key = options.text('ssl.keystore.key') ?? store;
  const passphrase = options.text('ssl.key.password');
  const checksName = options.text('ssl.endpoint.identification.algorithm') !== '';
  if (ca === undefined && cert === undefined && checksName) return null;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
    ...(!checksName && { checkServerIdentity: () => undefined }),
  };
}

function pemFile(options: KafkaOptions, name: string): string | undefined {
  const path = options.text(name);
  if (path === undefined) return undefined;
  const text = readFileSync(path, 'latin1');
  if (text.includes('-----BEGIN')) return text;
  throw invalid(`kafka.${name}`, `kafka.${name} must be a PEM file: ${path} is not.`);
}
