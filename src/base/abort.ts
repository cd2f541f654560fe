/** What an aborted wait rejects with. Stopping is no failure, so nobody sees it but who stopped. */
export class Aborted extends Error {
  constructor() {
    super('stopped');
    this.name = 'Aborted';
  }
}

/** The promise's outcome, or a rejection with `Aborted` as soon as the signal fires, whatever the promise does. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      promise.catch(() => undefined);
      return reject(new Aborted());
    }
    const abort = () => reject(new Aborted());
    signal.addEventListener('abort', abort, { once: true });
    promise.then(
      (value) => {
        signal.removeEventListener('abort', abort);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abort);
        reject(error as Error);
      },
    );
  });
}
