/** What a query hands to its sink each epoch: rows that never change, rows that changed, or the whole result. */
export type OutputMode = 'append' | 'update' | 'complete';

export const OUTPUT_MODES: readonly OutputMode[] = ['append', 'update', 'complete'];
