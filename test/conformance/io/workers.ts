/** Threads of the queries that cases start: `--workers` of run-io. */
export const streamWorkers = { count: 1 };
