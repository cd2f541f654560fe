import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import 'tidemark';
import { readKafka } from 'tidemark/kafka';
import { Topics } from './topics.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

test('the example counts clicks by minute, once over two runs', async () => {
  const bootstrap = inject('bootstrap');
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
  const topics = await Topics.connect(bootstrap);
  try {
    const [input, output] = [await topics.create('clicks'), await topics.create('counts')];
    const click = (page: string, time: string) => ({ value: JSON.stringify({ page, time: `2026-01-01T${time}Z` }) });
    const program = join(project, 'examples/kafka-to-kafka/main.ts');
    const start = () =>
      run(
        process.execPath,
        [
          join(project, 'node_modules/tsx/dist/cli.mjs'),
          '--tsconfig',
          join(project, 'tsconfig.json'),
          program,
          bootstrap,
          input,
          output,
          join(folder, 'ck'),
        ],
        { timeout: 50_000 },
      );
    await topics.send(input, [
      click('a', '10:00:01'),
      click('b', '10:00:02'),
      { value: 'no JSON' },
      click('a', '10:00:59'),
      click('a', '10:01:30'),
    ]);
    expect((await start()).stdout).toContain('5 clicks read');
    await topics.send(input, [click('b', '10:03:00')]);
    await start();
    const rows = await readKafka({
      'kafka.bootstrap.servers': bootstrap,
      subscribe: output,
      'kafka.isolation.level': 'read_committed',
    }).collect();
    const counts = rows.map((row) => JSON.parse(Buffer.from(row.value!).toString()) as { minute: string; page: string; clicks: number });
    const found = counts.map(({ minute, page, clicks }) => `${minute.slice(11, 16)} ${page} ${clicks}`);
    expect(found.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['10:00 a 2', '10:00 b 1', '10:01 a 1']);
  } finally {
    await topics.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
