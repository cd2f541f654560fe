// Adds to the lock file the packages of other platforms that npm left out, and takes the registry's host out of it.
//
// A registry that mirrors only what its own platform needs makes npm write a lock file which `npm ci` then refuses everywhere ("Missing: …
// from lock file"). The versions are pinned by the packages that name them, so the entries can be written without asking.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** What a platform package's name says of where it runs: `@rollup/rollup-linux-arm-gnueabihf` runs on linux, arm, glibc. */
function platformOf(name) {
  const parts = name.split(/[/-]/);
  const os = systems.find((system) => parts.includes(system));
  const cpu = processors.find((processor) => parts.includes(processor));
  const musl = parts.some((part) => part.startsWith('musl'));
  const glibc = parts.some((part) => part.startsWith('gnu'));
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(os && { os: [os] }),
    ...(os === 'linux' && (musl || glibc) && { libc: [musl ? 'musl' : 'glibc'] }),
  };
}

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
let added = 0;

for (const [owner, entry] of Object.entries(lock.packages)) {
  if (entry.resolved?.startsWith('http')) delete entry.resolved;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lock.packages[place] || lock.packages[`${owner}/${place}`]) continue;
    if (!/^\d/.test(version)) throw new Error(`${owner} asks for ${name}@${version}, which names no single version`);
    lock.packages[place] = {
      version,
      ...platformOf(name),
      ...(entry.dev && { dev: true }),
      license: entry.license,
      optional: true,
    };
    added++;
  }
}

const [project, ...rest] = Object.entries(lock.packages);
rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries([project, ...rest]);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`lock file: ${added} packages of other platforms added`);
