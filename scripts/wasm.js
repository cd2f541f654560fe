// Compiles the AssemblyScript under src/ to WebAssembly with SIMD, embedded in a module so that it goes wherever the code goes.
//
// `assembly/scan.ts` becomes `scan.generated.js` (what runs) and `scan.generated.d.ts` (what the compiler sees) in the folder above. Git ignores
// both; they are written anew whenever a file of the folder or this script is newer.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const self = fileURLToPath(import.meta.url);

const OPTIONS = [
  '--optimizeLevel',
  '3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
  '--use',
  'abort=',
];

function changedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

async function compile(folder, name) {
  const target = join(dirname(folder), `${name}.generated.js`);
  const types = target.replace(/\.js$/, '.d.ts');
  const newest = Math.max(changedAt(self), ...readdirSync(folder).map((file) => changedAt(join(folder, file))));
  if (newest < changedAt(target) && newest < changedAt(types)) return;
  const { default: asc } = await import('assemblyscript/asc');
  let binary = null;
  // an import names `x.js`, as everywhere; the compiler asks for `x.js.ts`
  const sourceOf = (path) => join(folder, path.replace(/\.js\.ts$/, '.ts'));
  const { error, stderr } = await asc.main([`${name}.ts`, '--outFile', 'out.wasm', ...OPTIONS], {
    readFile: (path) => (existsSync(sourceOf(path)) ? readFileSync(sourceOf(path), 'utf8') : null),
    writeFile: (path, contents) => void (path === 'out.wasm' && (binary = contents)),
    listFiles: () => [],
  });
  if (error !== null || binary === null) {
    console.error(`wasm: ${name}.ts does not compile\n${stderr.toString()}`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(target, `// Written by scripts/wasm.js; do not edit.\nexport const wasm = '${Buffer.from(binary).toString('base64')}';\n`);
  writeFileSync(
    types,
    '// Written by scripts/wasm.js; do not edit.\n/** A WebAssembly module in base64. */\nexport declare const wasm: string;\n',
  );
  console.log(`wasm: ${name}.ts compiled, ${binary.length} bytes`);
}

await compile(join(root, 'src/connectors/files/json/assembly'), 'scan');
