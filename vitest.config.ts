import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// What the tests import from `tidemark` is the sources, so that no build stands between a change and its test.
const alias = [
  { find: /^tidemark$/, replacement: at('src/index.ts') },
  { find: /^tidemark\/operators$/, replacement: at('operators/index.ts') },
  { find: /^tidemark\/functions$/, replacement: at('src/functions.ts') },
  { find: /^tidemark\/testing$/, replacement: at('src/testing/index.ts') },
  { find: /^tidemark\/arrow$/, replacement: at('src/connectors/arrow/index.ts') },
  { find: /^tidemark\/kafka$/, replacement: at('src/connectors/kafka/index.ts') },
];

const common = {
  pool: 'forks',
  maxWorkers: 2,
  environment: 'node',
  allowOnly: false,
  setupFiles: [at('test/seed.ts'), at('test/quiet-queries.ts')] as string[],
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias },
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/kafka/**', 'test/conformance/corpus/**'],
          testTimeout: 20_000,
          // Files outside the project given here would pass unseen.
          typecheck: {
            enabled: true,
            checker: 'tsc',
            tsconfig: at('tsconfig.json'),
            include: ['test/**/*.test-d.ts'],
            ignoreSourceErrors: true,
          },
        },
      },
      {
        resolve: { alias },
        test: { ...common, name: 'property', include: ['property-tests/**/*.test.ts'], testTimeout: 600_000 },
      },
      {
        resolve: { alias },
        test: { ...common, name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 120_000 },
      },
      {
        resolve: { alias },
        test: {
          ...common,
          name: 'kafka',
          include: ['test/kafka/**/*.test.ts'],
          globalSetup: [at('test/kafka/shared-broker.ts')],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
