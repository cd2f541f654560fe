import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { toKafka } from 'tidemark/kafka';
import { openBrokerSocket } from '../../../src/connectors/kafka/broker-socket.js';

let server: Server;
let peers: Socket[];

beforeEach(async () => {
  peers = [];
  server = createServer((peer) => peers.push(peer.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const peer of peers) peer.destroy();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

async function closedSocket(): Promise<Socket> {
  const peer = once(server, 'connection');
  const socket = openBrokerSocket({ host: '127.0.0.1', port: port(), ssl: null as never, onConnect: () => undefined });
  ((await peer) as [Socket])[0].end();
  socket.resume();
  await once(socket, 'close');
  return socket;
}

test('each write to a connection that is closed is an error that is heard of', async () => {
  const socket = await closedSocket();
  for (const _ of [1, 2]) {
    const failed = once(socket, 'error');
    socket.write('a request');
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  }
});

test('a closed connection that is let go of many times keeps no listeners', async () => {
  const socket = await closedSocket();
  for (let k = 0; k < 20; k++) socket.unref();
  expect(socket.listenerCount('connect')).toBe(0);
});

test('a broker that never answers is waited for as long as kafka.max.block.ms, whatever the retries', async () => {
  const sink = toKafka({ 'kafka.bootstrap.servers': `127.0.0.1:${port()}`, topic: 't', 'kafka.max.block.ms': 300, 'kafka.retries': 100 });
  await expect(fromRows('value STRING', [{ value: 'x' }]).write(sink, { mode: 'append' })).rejects.toMatchObject({
    code: 'KAFKA_CONNECTION_FAILED',
  });
});
