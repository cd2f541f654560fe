import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { collected, fileChunks } from '../../../src/connectors/files/compression.js';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-chunks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (length: number, step: number) => Uint8Array.from({ length }, (_, i) => (i * step + (i >> 8)) & 255);
const signal = new AbortController().signal;

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

test('a file comes whole, whatever its size and whoever used the memory before', async () => {
  const sizes = [0, 1, 1 << 18, (1 << 18) + 1, 700_001, 3];
  const files = sizes.map((size, k) => ({ bytes: bytesOf(size, k + 3), path: fileOf(`file-${k}`, bytesOf(size, k + 3)) }));
  for (const { bytes, path } of files) expect(Buffer.compare(await collected(fileChunks(path, signal)), bytes)).toBe(0);
  const together = await Promise.all(files.map(({ path }) => collected(fileChunks(path, signal))));
  together.forEach((read, k) => expect(Buffer.compare(read, files[k]!.bytes)).toBe(0));
});

test('a chunk is good until the next one is asked for', async () => {
  const bytes = bytesOf(700_000, 5);
  let at = 0;
  for await (const chunk of fileChunks(fileOf('slow', bytes), signal)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(Buffer.compare(chunk, bytes.subarray(at, at + chunk.length))).toBe(0);
    at += chunk.length;
  }
  expect(at).toBe(bytes.length);
});

test('a reader that stops early or is aborted closes the file', async () => {
  const path = fileOf('left', bytesOf(700_000, 7));
  for await (const chunk of fileChunks(path, signal)) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  const controller = new AbortController();
  const reading = async () => {
    for await (const _ of fileChunks(path, controller.signal)) controller.abort();
  };
  await expect(reading()).rejects.toMatchObject({ name: 'AbortError' });
  expect(openFiles()).not.toContain(path);
  await expect(collected(fileChunks(join(folder, 'nowhere'), signal))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what is no regular file is waited for', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const writer = spawn('sh', ['-c', 'printf one; sleep 0.1; printf two'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const out = spawn('sh', ['-c', `cat > '${path}'`], { stdio: [writer.stdout, 'inherit', 'inherit'] });
  const closed = new Promise((resolve) => out.on('close', resolve));
  expect(Buffer.from(await collected(fileChunks(path, signal))).toString()).toBe('onetwo');
  await closed;
});
