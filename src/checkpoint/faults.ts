/** Durable steps of an epoch; tests of crashes stop before or after each. */
export type FaultPoint =
  'offsetLog' | 'sinkWrite' | 'lateSinkWrite' | 'badSinkWrite' | 'sinkCommit' | 'lateSinkCommit' | 'badSinkCommit' | 'stateCommit';

/** Called around each durable step; what it throws stops the query there. */
export type Faults = (point: FaultPoint, when: 'before' | 'after', epochId: number) => void | Promise<void>;

/** Runs a durable step between its two fault points. */
export async function durably<T>(faults: Faults | undefined, point: FaultPoint, epochId: number, work: () => Promise<T>): Promise<T> {
  await faults?.(point, 'before', epochId);
  const result = await work();
  await faults?.(point, 'after', epochId);
  return result;
}
