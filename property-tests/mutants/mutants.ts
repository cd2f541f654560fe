// Deliberate faults of the engine, one a mutant: a text of a file, and what stands in its place.

export interface Mutant {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly find: string; readonly put: string }[];
}

const coordinator = 'src/checkpoint/coordinator.ts';
const one = (name: string, file: string, find: string, put: string): Mutant => ({ name, changes: [{ file, find, put }] });

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'state is committed before the sink',
    changes: [
      {
        file: coordinator,
        find: 'return this.#write(entry, isNoData, begin, async () => undefined);',
        put: 'return this.#write(entry, isNoData, begin, () => this.#commit(entry));',
      },
      {
        file: coordinator,
        find: "if (sinkRows === 'over') return 'over';\n    await timings.time('commitOffsets', () => this.#commit(entry));\n    return reportEpoch(this.#run, this.state, { entry, isNoData, sinkRows, starts });",
        put: "if (sinkRows === 'over') return 'over';\n    return reportEpoch(this.#run, this.state, { entry, isNoData, sinkRows, starts });",
      },
    ],
  },
  {
    name: 'the offset log is written after the sink',
    changes: [
      { file: coordinator, find: "await timings.time('walCommit', () => this.#log(entry));", put: 'void entry;' },
      {
        file: coordinator,
        find: '    this.#tracker.advance();\n',
        put: '    await this.#log(entry);\n    this.#tracker.advance();\n',
      },
    ],
  },
  one(
    'the watermark is not restored',
    coordinator,
    'new WatermarkTracker(this.#run.eventTimes, policy, watermarkMs)',
    'new WatermarkTracker(this.#run.eventTimes, policy, 0)',
  ),
  one('the late bound is not restored', coordinator, 'this.#evictMs = point.committed?.watermarkMs ?? null;', 'this.#evictMs = 0;'),
  one(
    'a restart reads from the beginning',
    coordinator,
    'this.#offsets = point.committed?.offsets ?? this.#run.inputs.map(() => null);',
    'this.#offsets = this.#run.inputs.map(() => null);',
  ),
  one('the pending epoch is planned anew', coordinator, 'const entry = this.#pending ??', 'const entry ='),
  one(
    'the watermark after the last rows is left out of the commit entry',
    coordinator,
    'commitWrite({ epochId: entry.epochId, nextWatermarkMs })',
    'commitWrite({ epochId: entry.epochId, nextWatermarkMs: nextWatermarkMs === null ? null : 0 })',
  ),
  one('the commit entry is left out', coordinator, '      commitWrite({ epochId: entry.epochId, nextWatermarkMs }),\n', ''),
  one('changes of the state are left out', coordinator, '      ...this.#changes.of(entry.epochId),\n', ''),
  one(
    'the state is written before the commit entry, in a batch of its own',
    coordinator,
    '    const writes = [\n      ...this.#changes.of(entry.epochId),\n',
    '    await this.options.checkpoint.store.write(this.#changes.of(entry.epochId), { sync: true });\n    const writes = [\n',
  ),
  one(
    'the state is written after the commit entry',
    coordinator,
    '    this.state.committed();\n',
    '    await this.options.checkpoint.store.write(this.#changes.of(entry.epochId), { sync: true });\n    this.state.committed();\n',
  ),
  one(
    'a pending epoch is taken as committed',
    'src/checkpoint/recovery.ts',
    'const lastCommitted = newestCommit ?? -1;',
    'const lastCommitted = newestOffset;',
  ),
  one('a failed sink is taken as done', 'src/checkpoint/outputs.ts', '      throw error;\n', '      return null;\n'),
  one(
    'late rows are not committed',
    'src/checkpoint/outputs.ts',
    'for (const output of this.#all()) await output.commit(out.id);',
    'await main.commit(out.id);',
  ),
  one(
    'every third epoch is not committed in the sink',
    'src/checkpoint/sink-output.ts',
    'this.#unlessStopped(this.sink.commit(epochId))',
    'epochId % 3 === 2 ? Promise.resolve() : this.#unlessStopped(this.sink.commit(epochId))',
  ),
  one('the purge takes the newest entry', 'src/checkpoint/log-purge.ts', 'epochId - this.retain - 1', 'epochId - this.retain + 1'),
  one(
    'a sink takes an epoch twice',
    'src/connectors/memory/memory-sink.ts',
    'if (epoch.epochId <= (this.#lastOfQuery.get(epoch.queryId) ?? -1)) return;',
    '',
  ),
  one(
    'a source repeats the block before',
    'src/connectors/memory/memory-stream.ts',
    'Number(start) + 1; n <= Number(end)',
    'Number(start) + (Number(start) > 1 ? 0 : 1); n <= Number(end)',
  ),
  one(
    'expiries are left out of the batch',
    'src/state/table-writer.ts',
    'const expiry = this.rows.expiry.get(slots[i]!);',
    'const expiry = Number.NaN;',
  ),
  one(
    'removed rows are left out of the batch',
    'src/state/table-writer.ts',
    'removed: base ? NO_KEYS : this.rows.bucketKeys(bucket, bucket.removed),',
    'removed: NO_KEYS,',
  ),
  one(
    'groups that changed are not marked',
    'operators/shared/grouped-rows.ts',
    '    this.#table.markChanged(slots);\n    if (added > 0',
    '    if (added > 0',
  ),
  one('groups are put out and kept', 'operators/shared/grouped-rows.ts', '    this.#table.remove(expired);\n', ''),
  one('a join forgets which rows found a partner', 'operators/shared/join/join-side.ts', '    this.#rows.markChanged(fresh);\n', ''),
  one('a limit forgets what it has let through', 'operators/limit.ts', '    if (taken > 0) this.#table.markChanged(this.#slot);\n', ''),
  one('sessions that grew are not marked', 'operators/shared/session-rows.ts', '    this.#sessions.markChanged(targets);\n', ''),
];
