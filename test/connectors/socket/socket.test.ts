import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src/connectors/socket/line-splitter.js';
import { fromSocket, toMemory, writeStream } from '../../../src/index.js';

describe('socket', () => {
  it('splits lines as they come', () => {
    const splitter = new LineSplitter();
    const bytes = Buffer.from('a\nb\n\nc\r\né😀\rlast');
    const lines: string[] = [];
    for (const byte of bytes) lines.push(...splitter.push(Uint8Array.of(byte)));
    expect([...lines, ...splitter.end()]).toEqual(['a', 'b', '', 'c', 'é😀', 'last']);
  });

  it('reads lines, and stays up when the server has closed', async () => {
    const server = createServer((socket) => socket.end('one\ntwo\nrest'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sink = toMemory();
    const query = fromSocket({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
      .pipe(writeStream(sink))
      .start();
    await expect.poll(() => sink.rows(), { timeout: 15_000 }).toEqual([{ value: 'one' }, { value: 'two' }, { value: 'rest' }]);
    expect(sink.epochs()[0]?.batch.length).toBe(0);
    expect(query.isActive).toBe(true);
    await query.stop();
    server.close();
  });

  it('asks for what is missing', () => {
    expect(() => fromSocket({ host: 'localhost' } as never)).toThrow(/Set a port/);
    expect(() => fromSocket({ port: 1 } as never)).toThrow(/Set a host/);
  });
});
