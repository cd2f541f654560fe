import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/kafka-broker-4.1.1', import.meta.url));
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const UP_MS = 60_000;
const DOWN_MS = 15_000;
const run = promisify(execFile);

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

/** A Kafka broker in a process of its own, on loopback: PLAINTEXT, and SASL_PLAINTEXT with the user `alice`, password `alice-secret`. */
export class Broker {
  #process: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly classPath: string,
    readonly bootstrap: string,
    readonly saslBootstrap: string,
  ) {}

  static async start({ properties = {} }: BrokerOptions = {}): Promise<Broker> {
    const missing = brokerIsMissing();
    if (missing !== null) throw new Error(`the Kafka tests need a broker: ${missing}`);
    const classPath = await jars();
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-kafka-'));
    const [plain, sasl, controller] = await freePorts(3);
    const lines = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${plain},SASL://127.0.0.1:${sasl},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${plain},SASL://127.0.0.1:${sasl}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      'controller.listener.names': 'CONTROLLER',
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret";',
      'log.dirs': join(folder, 'data'),
      'num.partitions': '1',
      'auto.create.topics.enable': 'false',
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.num.partitions': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'share.coordinator.state.topic.replication.factor': '1',
      'share.coordinator.state.topic.min.isr': '1',
      'group.initial.rebalance.delay.ms': '0',
      'log.cleaner.backoff.ms': '200',
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
      ...properties,
    };
    const file = join(folder, 'server.properties');
    writeFileSync(
      file,
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const broker = new Broker(folder, classPath, `127.0.0.1:${plain}`, `127.0.0.1:${sasl}`);
    await run('java', [...broker.#javaOptions(), 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file], { timeout: UP_MS });
    await broker.up();
    return broker;
  }

  /** Starts the process, again after `kill`, and waits until it serves. */
  async up(): Promise<void> {
    const child = spawn('java', [...this.#javaOptions(), 'kafka.Kafka', join(this.folder, 'server.properties')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
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

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
