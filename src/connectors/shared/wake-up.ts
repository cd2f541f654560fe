/** A wait for something to happen, or for the end of waiting. */
export class WakeUp {
  #wake: (() => void) | null = null;

  /** Ends when `now` is called, or the signal says so. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#wake = null;
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  now(): void {
    this.#wake?.();
  }
}
