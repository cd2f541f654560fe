// Who may import whom. The arrows are the architecture (docs/architecture.md): a layer sees only the layers named for it here, an operator
// never sees another operator, and each third-party package has one home.

/** For each layer under src/, the layers it may see besides itself. */
const sees = {
  base: [],
  columnar: ['base'],
  expressions: ['columnar', 'base'],
  state: ['columnar', 'base'],
  stream: ['expressions', 'state', 'columnar', 'base'],
  checkpoint: ['stream', 'expressions', 'state', 'columnar', 'base'],
  plan: ['stream', 'expressions', 'state', 'columnar', 'base'],
  query: ['checkpoint', 'plan', 'stream', 'expressions', 'state', 'columnar', 'base'],
  connectors: ['stream', 'expressions', 'state', 'columnar', 'base'],
  cli: ['checkpoint', 'state', 'base'],
};

/** For each package, the folders (or files) that may name it. */
const homes = {
  'apache-arrow': ['src/columnar', 'src/connectors/arrow'],
  'csv-parse': ['src/connectors/files', 'src/expressions'],
  'fast-check': ['src/testing'],
  kafkajs: ['src/connectors/kafka'],
  level: ['src/state'],
  'lossless-json': ['src/connectors/files', 'src/expressions'],
  msgpackr: ['src/state'],
  rxjs: ['src/stream', 'src/query', 'src/connectors', 'src/testing', 'operators'],
  'temporal-polyfill': ['src/columnar', 'src/expressions'],
  'xxhash-wasm': ['src/columnar', 'src/expressions'],
  '@standard-schema/spec': ['src/columnar'],
  // compression codecs
  '@bokuweb/zstd-wasm': ['src/connectors'],
  'lz4-napi': ['src/connectors'],
  snappyjs: ['src/connectors'],
};

const literal = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

const layerRules = Object.entries(sees).map(([layer, seen]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import ${seen.length > 0 ? seen.join(', ') : 'no other layer'}.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^(src|operators)/', pathNot: `^src/(${[layer, ...seen].join('|')})/` },
}));

const homeRules = Object.entries(homes).map(([name, folders]) => ({
  name: `home-of-${name}`,
  comment: `${name} is named only in ${folders.join(', ')}.`,
  severity: 'error',
  from: { path: '^(src|operators)/', pathNot: `^(${folders.map(literal).join('|')})(/|$)` },
  to: { path: `(^|/)node_modules/${literal(name)}/` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    ...homeRules,
    {
      name: 'base-imports-nothing',
      comment: 'src/base stands on the language and on Node alone.',
      severity: 'error',
      from: { path: '^src/base/' },
      to: { path: 'node_modules' },
    },
    {
      name: 'operators-see-stream-and-below',
      comment: 'An operator knows the operator contract, not the engine that runs it.',
      severity: 'error',
      from: { path: '^operators/' },
      to: { path: '^src/', pathNot: '^src/(stream|expressions|state|columnar|base)/' },
    },
    {
      name: 'operators-never-each-other',
      comment: 'What two operators share lives in operators/shared/ or below.',
      severity: 'error',
      from: { path: '^operators/', pathNot: '^operators/index\\.ts$' },
      to: { path: '^operators/', pathNot: '^operators/shared/' },
    },
    {
      name: 'connectors-never-each-other',
      comment: 'One folder a system; what two systems share lives in connectors/shared/ or below.',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/' },
      to: { path: '^src/connectors/', pathNot: '^src/connectors/($1|shared)/' },
    },
    {
      name: 'entry-points-are-ends',
      comment: 'The entry points list public names; nothing inside imports them.',
      severity: 'error',
      from: { path: '^(src|operators)/', pathNot: '^(src/testing/|src/index\\.ts$|src/functions\\.ts$)' },
      to: { path: '^(src/(index|functions)|operators/index)\\.ts$' },
    },
    {
      name: 'testing-is-an-end',
      comment: 'The library does not depend on its test kit.',
      severity: 'error',
      from: { path: '^(src|operators)/', pathNot: '^src/testing/' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'examples-use-the-public-names',
      comment: 'An example imports what a user can import.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(src|operators|test|property-tests)/' },
    },
    {
      name: 'no-development-packages',
      comment: 'What ships does not need what only develops it.',
      severity: 'error',
      from: { path: '^(src|operators)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'npm-optional'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'Every package in use is in package.json.',
      severity: 'error',
      from: { path: '^(src|operators)/' },
      // the two optional peers count as undeclared where dependency-cruiser resolves them to their declarations
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/(fast-check|kafkajs)/' },
    },
    {
      name: 'no-missing-files',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: { path: '^(src|operators)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no compiler API; swc reads the sources. It does not tell imports of types from imports of values: the arrows hold for
    // both, and test/tidy.test.ts looks for circles among the imports that exist at run time.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '\\.generated\\.d\\.ts$'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
