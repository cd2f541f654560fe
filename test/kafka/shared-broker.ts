import type { TestProject } from 'vitest/node';
import { Broker } from './broker.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly bootstrap: string;
    readonly saslBootstrap: string;
  }
}

/** One broker for all files of tests; those that harm a broker start their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await Broker.start();
  project.provide('bootstrap', broker.bootstrap);
  project.provide('saslBootstrap', broker.saslBootstrap);
  return () => broker.stop();
}
