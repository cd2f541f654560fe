import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactoryArgs } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/**
 * Opens the socket of a connection to a broker, as kafkajs does, with two repairs of what it does to one that is closed. kafkajs takes a
 * connection for open until it is through with closing it, and stops its watch over requests then: what is sent in between would be waited
 * for without end. And each time that it lets go of a closed socket, Node keeps a listener for a connection that never comes.
 */
export function openBrokerSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  // kafkajs gives none, or true, where its types have options
  const tls = ssl as ISocketFactoryArgs['ssl'] | boolean | null | undefined;
  const socket = tls
    ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...(tls === true ? {} : tls) }, onConnect)
    : connect({ host, port }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const fail = failingWrite(socket);
  // after Node's own listener, which sets a write that tells of its error only once
  socket.once('end', () => (socket.write = fail)).once('close', () => (socket.write = fail));
  const unref = socket.unref.bind(socket);
  socket.unref = () => (socket.destroyed ? socket : unref());
  return socket;
}

/** A write to a socket that is over is an error that is heard of, each time. */
function failingWrite(socket: Socket): Socket['write'] {
  return () => {
    const error = Object.assign(new Error('the broker has closed the connection'), { code: 'ECONNRESET' });
    process.nextTick(() => socket.emit('error', error));
    return false;
  };
}
