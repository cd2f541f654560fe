import { NotBuilt } from './case.js';

/** Spark session settings as options of ours. */
const AS_OPTIONS: Readonly<Record<string, string>> = {
  'spark.sql.session.timeZone': 'timeZone',
  'spark.sql.sources.partitionColumnTypeInference.enabled': 'inferPartitionTypes',
  'spark.sql.streaming.fileSource.log.compactInterval': 'logCompactInterval',
  'spark.sql.parquet.outputTimestampType': 'outputTimestampType',
  'spark.sql.legacy.parquet.nanosAsLong': 'nanosAsLong',
  'spark.sql.binaryOutputStyle': 'binaryStyle',
  'spark.sql.streaming.schemaInference': 'inferSchema',
  'spark.sql.streaming.checkpointLocation': 'checkpointLocation',
};
/** Settings of Spark's threads and of the form of its state, which change no result. */
const WITHOUT_EFFECT = new Set([
  'spark.sql.streaming.fileSource.cleaner.numThreads',
  'spark.sql.streaming.stateStore.providerClass',
  'spark.sql.shuffle.partitions',
]);

/** The settings of a case as options. A setting that we have no word for fails the case by its name. */
export function confOptions(conf: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(conf ?? {})) {
    const option = AS_OPTIONS[name];
    if (option !== undefined) options[option] = value;
    else if (!WITHOUT_EFFECT.has(name)) throw new NotBuilt(`setting ${name}`);
  }
  return options;
}
