import type { TestProject } from 'vitest/node';
import { Broker, type Listeners } from './broker.js';
import type { Identity } from './certificates.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly bootstrap: string;
    readonly saslBootstrap: string;
    readonly listeners: Listeners;
    /** The certificate of who signed the broker's, and a client's of the same. */
    readonly authority: string;
    readonly client: Identity;
  }
}

/** One broker for all files of tests; those that harm a broker start their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await Broker.start();
  project.provide('bootstrap', broker.bootstrap);
  project.provide('saslBootstrap', broker.listeners.sasl);
  project.provide('listeners', broker.listeners);
  project.provide('authority', broker.authority.certificate);
  project.provide('client', broker.authority.issue('client'));
  return () => broker.stop();
}
