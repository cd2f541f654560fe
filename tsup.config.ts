import { defineConfig, type Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * `rxjs` loads some 200 files, of which few are used: each name that is imported comes from its own file of the same package, so that
 * classes are those that the program's own imports of rxjs give.
 */
const rxjsParts: Plugin = {
  name: 'rxjs-parts',
  setup(build) {
    build.onResolve({ filter: /^rxjs$/ }, () => ({ path: 'rxjs', namespace: 'rxjs-parts', sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: 'rxjs-parts' }, () => ({
      contents: Object.entries(RXJS_PARTS)
        .map(([name, file]) => `export { ${name} } from 'rxjs/internal/${file}';`)
        .join('\n'),
    }));
  },
};

/** Where rxjs keeps what is imported of it; another name fails the build, and belongs here. */
const RXJS_PARTS = {
  Observable: 'Observable',
  Subject: 'Subject',
  concatMap: 'operators/concatMap',
  map: 'operators/map',
  zip: 'observable/zip',
};

// Declarations come from `tsc -p tsconfig.build.json`. Splitting keeps what the entry points share (registries, classes) in one chunk, so that
// an object made through one entry is known to the others.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    operators: 'operators/index.ts',
    functions: 'src/functions.ts',
    testing: 'src/testing/index.ts',
    arrow: 'src/connectors/arrow/index.ts',
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
  noExternal: [/^rxjs$/],
  esbuildPlugins: [rxjsParts],
});
