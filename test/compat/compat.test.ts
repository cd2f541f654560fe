// Checkpoints that released versions wrote: each opens and goes on as if it had never stopped, or is refused with what to do.
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/checkpoint-command.js';
import { jsonBytes, MANIFEST_KEY, readJson } from '../../src/checkpoint/keys.js';
import { inStore, moved } from './moved.js';
import { COMMITTED, PIPELINES, runEpoch, addFile } from './pipelines.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const versions = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const EPOCHS = COMMITTED + 3;

let root = '';
let copies = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-compat-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A copy of a kept checkpoint that may be written to, and of the files that it had read. */
async function copyOf(version: string, name: string): Promise<{ checkpoint: string; data: string }> {
  const checkpoint = join(root, `copy-${copies++}`);
  const data = `${checkpoint} data`;
  await cp(join(here, version, name), checkpoint, { recursive: true });
  for (let k = 0; k <= COMMITTED; k++) addFile(data, k);
  await inStore(checkpoint, (store) => moved(store, '/data', data));
  return { checkpoint, data };
}

test('there is a folder for the first version', () => {
  expect(versions).toContain('0.1.0');
});

describe.each(versions)('written by %s', (version) => {
  test.each(PIPELINES.map((pipeline) => [pipeline.name, pipeline] as const))(
    '%s goes on with the rows of a run that never stopped',
    async (name, pipeline) => {
      const fresh = join(root, `fresh-${copies++}`);
      const right = new Map<number, unknown>();
      for (let epoch = 0; epoch < EPOCHS; epoch++) {
        addFile(`${fresh} data`, epoch);
        for (const [id, rows] of await runEpoch(pipeline, fresh, `${fresh} data`)) right.set(id, rows);
      }
      expect([...right.keys()]).toEqual(Array.from({ length: EPOCHS }, (_, id) => id));

      const kept = await copyOf(version, name);
      const found = new Map<number, unknown>();
      for (let epoch = COMMITTED; epoch < EPOCHS; epoch++) {
        addFile(kept.data, epoch);
        for (const [id, rows] of await runEpoch(pipeline, kept.checkpoint, kept.data)) found.set(id, rows);
      }
      // the first is the epoch that was begun
      expect([...found.keys()]).toEqual([...right.keys()].slice(COMMITTED));
      for (const [id, rows] of found) expect(rows).toEqual(right.get(id));
    },
  );

  test.each(PIPELINES.map(({ name }) => name))('%s can be looked into', async (name) => {
    const { checkpoint: copy } = await copyOf(version, name);
    const lines: string[] = [];
    expect(await runCommand(['checkpoint', 'verify', copy], (line) => lines.push(line))).toBe(0);
    expect(await runCommand(['checkpoint', 'inspect', copy], (line) => lines.push(line))).toBe(0);
    expect(lines).toContain(`committed  epoch ${COMMITTED - 1}, log from epoch 0`);
    expect(lines).toContain(`pending    epoch ${COMMITTED}`);
    expect(lines.join('\n')).toMatch(new RegExp(`^written by tidemark ${version.replaceAll('.', String.raw`\.`)}$`, 'm'));
  });
});

test('a checkpoint of a later format is refused, with what to do', async () => {
  const { checkpoint, data } = await copyOf(versions[0]!, 'totals');
  await inStore(checkpoint, async (store) => {
    const manifest = await readJson(store, MANIFEST_KEY, 'manifest');
    await store.write([{ key: MANIFEST_KEY, value: jsonBytes({ ...manifest, version: 99 }) }], { sync: true });
  });
  const pipeline = PIPELINES.find(({ name }) => name === 'totals')!;
  await expect(runEpoch(pipeline, checkpoint, data)).rejects.toMatchObject({
    cause: {
      code: 'CHECKPOINT_VERSION',
      message: expect.stringMatching(/version 99.*Use the version that wrote it, or a newer one/) as string,
    },
  });
});
