import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Authority } from './certificates.js';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/kafka-broker-4.1.1', import.meta.url));
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const SASL_PACKAGE = 'org.apache.kafka.common.security';
const UP_MS = 300_000;
const DOWN_MS = 15_000;
const run = promisify(execFile);

/** The broker takes it as the password of `$ConnectionString`, as Event Hubs does. */
export const EVENT_HUBS = 'Endpoint=sb://127.0.0.1/;SharedAccessKeyName=tests;SharedAccessKey=hub+secret/=';

/** Why no broker can be started here, or null where one can. */
export function brokerIsMissing(): string | null {
  if (spawnSync('java', ['-version']).status !== 0) return 'no `java` (a JDK of version 17 or later)';
  if (!existsSync(CACHE) && spawnSync('mvn', ['-version']).status !== 0) return 'no `mvn`, which fetches the broker';
  return null;
}

async function jars(): Promise<string> {
  if (!existsSync(CACHE)) {
    // under a name of its own until it is whole, as others may look for it at the same time
    const making = `${CACHE}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${making}`], { timeout: 300_000 });
    if (existsSync(CACHE)) rmSync(making, { recursive: true, force: true });
    else renameSync(making, CACHE);
  }
  return join(CACHE, '*');
}

export interface BrokerOptions {
  /** Lines of server.properties beside the usual ones. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** Where a broker listens, each `host:port`. */
export interface Listeners {
  readonly plain: string;
  /** SASL_PLAINTEXT: the user `alice`, password `alice-secret`, by PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512; OAUTHBEARER takes any token that is not signed. */
  readonly sasl: string;
  readonly tls: string;
  /** TLS that asks for a certificate. */
  readonly mutualTls: string;
  /** SASL_SSL, as `sasl`. */
  readonly saslTls: string;
}

/** A Kafka broker in a process of its own, on loopback. */
export class Broker {
  #process: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly classPath: string,
    readonly nodeId: number,
    readonly listeners: Listeners,
    readonly authority: Authority,
  ) {}

  get bootstrap(): string {
    return this.listeners.plain;
  }

  static async start(options: BrokerOptions = {}): Promise<Broker> {
    const [broker] = await Broker.startQuorum(1, options);
    return broker!;
  }

  /** Several brokers that are one cluster, each also a controller; topics of Kafka's own are on all of them. */
  static async startQuorum(count: number, { properties = {} }: BrokerOptions = {}): Promise<Broker[]> {
    const missing = brokerIsMissing();
    if (missing !== null) throw new Error(`the Kafka tests need a broker: ${missing}`);
    const classPath = await jars();
    const authority = new Authority('tests');
    const controllers = await freePorts(count);
    const voters = controllers.map((port, k) => `${k + 1}@127.0.0.1:${port}`).join(',');
    const shared = { 'controller.quorum.voters': voters, ...replicated(count), ...properties };
    const brokers: Broker[] = [];
    for (const [k, controller] of controllers.entries()) {
      brokers.push(await Broker.#format(k + 1, controller, classPath, authority, shared));
    }
    await Promise.all(brokers.map((broker) => broker.up()));
    return brokers;
  }

  static async #format(
    nodeId: number,
    controller: number,
    classPath: string,
    authority: Authority,
    shared: Readonly<Record<string, string>>,
  ): Promise<Broker> {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-kafka-'));
    const ports = (await freePorts(5)).map((port) => `127.0.0.1:${port}`);
    const [plain, sasl, tls, mutualTls, saslTls] = ports as [string, string, string, string, string];
    const listeners = { plain, sasl, tls, mutualTls, saslTls };
    const lines = { ...serverProperties(nodeId, listeners, controller, authority), 'log.dirs': join(folder, 'data'), ...shared };
    const file = join(folder, 'server.properties');
    writeFileSync(
      file,
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value.replaceAll('\n', '\\n')}\n`)
        .join(''),
    );
    const broker = new Broker(folder, classPath, nodeId, listeners, authority);
    const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=alice,password=alice-secret]`,
    ]);
    const command = [...broker.#javaOptions(), 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file, ...users];
    await run('java', command, { timeout: UP_MS });
    return broker;
  }

  /** Starts the process, again after `kill`, and waits until it serves. */
  async up(): Promise<void> {
    const child = spawn('java', [...this.#javaOptions(), 'kafka.Kafka', join(this.folder, 'server.properties')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    // a test that is out of time ends with its process, not with its finally
    const killed = () => child.kill('SIGKILL');
    process.once('exit', killed);
    child.once('exit', () => process.off('exit', killed));
    let output = '';
    const log = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the broker is not up after ${UP_MS} ms:\n${output}`)), UP_MS);
      const look = (chunk: Buffer) => {
        log(chunk);
        if (!/Kafka Server started/.test(output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the broker ended with ${code}:\n${output}`));
      });
    });
  }

  /** As a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #javaOptions(): string[] {
    const log = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.log.kafka.server=info'];
    return ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...log, '-cp', this.classPath];
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), DOWN_MS);
    await ended;
    clearTimeout(timer);
  }
}

function replicated(count: number): Record<string, string> {
  const inSync = String(Math.min(2, count));
  return {
    'offsets.topic.replication.factor': String(count),
    'transaction.state.log.replication.factor': String(count),
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': String(count),
    'share.coordinator.state.topic.min.isr': inSync,
    'default.replication.factor': String(count),
    'min.insync.replicas': inSync,
  };
}

function serverProperties(nodeId: number, at: Listeners, controller: number, authority: Authority): Record<string, string> {
  const clients = `PLAINTEXT://${at.plain},SASL://${at.sasl},TLS://${at.tls},MUTUAL://${at.mutualTls},SECURE://${at.saslTls}`;
  const identity = authority.issue(`broker ${nodeId}`);
  const stores = ['tls', 'mutual', 'secure'].flatMap((listener) => [
    [`listener.name.${listener}.ssl.keystore.type`, 'PEM'],
    [`listener.name.${listener}.ssl.keystore.key`, identity.key],
    [`listener.name.${listener}.ssl.keystore.certificate.chain`, identity.certificate],
    [`listener.name.${listener}.ssl.truststore.type`, 'PEM'],
    [`listener.name.${listener}.ssl.truststore.certificates`, authority.certificate],
  ]);
  const logins = ['sasl', 'secure'].flatMap((listener) => [
    [
      `listener.name.${listener}.plain.sasl.jaas.config`,
      `${SASL_PACKAGE}.plain.PlainLoginModule required user_alice="alice-secret" user_$ConnectionString="${EVENT_HUBS}";`,
    ],
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, `${SASL_PACKAGE}.scram.ScramLoginModule required;`],
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, `${SASL_PACKAGE}.scram.ScramLoginModule required;`],
    [
      `listener.name.${listener}.oauthbearer.sasl.jaas.config`,
      `${SASL_PACKAGE}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    ],
  ]);
  return {
    'process.roles': 'broker,controller',
    'node.id': String(nodeId),
    listeners: `${clients},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': clients,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,MUTUAL:SSL,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    ...Object.fromEntries([...stores, ...logins]),
    'listener.name.mutual.ssl.client.auth': 'required',
    'num.partitions': '1',
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'log.cleaner.backoff.ms': '200',
    // records of the tests are years old: a look every five minutes would take them away
    'log.retention.ms': '-1',
    'log.retention.check.interval.ms': '500',
    'log.initial.task.delay.ms': '100',
    'log.segment.delete.delay.ms': '100',
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
  };
}

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
