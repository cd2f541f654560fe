import { defineConfig } from 'tsup';

// Declarations come from `tsc -p tsconfig.build.json`. Splitting keeps what the entry points share (registries, classes) in one chunk, so that
// an object made through one entry is known to the others.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    operators: 'operators/index.ts',
    functions: 'src/functions.ts',
    testing: 'src/testing/index.ts',
    kafka: 'src/connectors/kafka/index.ts',
    tidemark: 'src/cli/tidemark.ts',
    'infer-worker': 'src/connectors/files/infer-worker.ts',
    'block-thread': 'src/connectors/files/threads/block-thread.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
});
