import { Worker, type TransferListItem } from 'node:worker_threads';

/**
 * Starts a thread whose program is the file `name` (without extension) beside the module at `base`: in the package as JavaScript, and from
 * the sources, as by the project's own tests, as TypeScript with its loader.
 */
export function startThread(name: string, base: string, workerData: unknown, transferList: readonly TransferListItem[] = []): Worker {
  const given = { workerData, transferList: [...transferList], execArgv: [] };
  if (!base.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, base), given);
  const entry = JSON.stringify(new URL(`./${name}.ts`, base).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${entry}); })`, { ...given, eval: true });
}
