import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
}

const manifest = readJson('package.json') as Manifest;
const lock = (readJson('package-lock.json') as { packages: Readonly<Record<string, LockEntry>> }).packages;

describe('package.json', () => {
  test('puts types first in every entry point', () => {
    for (const [name, target] of Object.entries(manifest.exports)) {
      if (typeof target !== 'string') expect([name, ...Object.keys(target)]).toEqual([name, 'types', 'import']);
    }
  });

  test('never asks for whatever is newest', () => {
    expect(Object.values(manifest.dependencies).filter((range) => !/^[\^~]?\d/.test(range))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  test('names no registry', () => {
    expect(Object.values(lock).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });

  test('holds the packages of every platform, not of the one it was written on', () => {
    const missing = Object.entries(lock).flatMap(([owner, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !lock[`node_modules/${name}`] && !lock[`${owner}/node_modules/${name}`],
      ),
    );
    expect(missing, 'run `npm run lock`').toEqual([]);
  });

  test('runs install scripts only for the two packages that only look for their own binary', () => {
    const scripts = Object.entries(lock).filter(([, entry]) => entry.hasInstallScript === true && entry.dev !== true);
    expect(scripts.map(([path]) => path.replace(/^.*node_modules\//, ''))).toEqual(['classic-level', 'msgpackr-extract']);
  });
});
