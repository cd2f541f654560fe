/**
 * Readings of a topic, cleaned, to Parquet files by day: each is there once, also when the program is killed and started again.
 *
 *   npx tsx --tsconfig tsconfig.json examples/kafka-etl/main.ts localhost:9092 readings lake/readings checkpoints/readings
 */
import { availableNow, toFiles, writeStream } from 'tidemark';
import { fromKafka } from 'tidemark/kafka';
import { selectExpr, where } from 'tidemark/operators';

const [servers = 'localhost:9092', input = 'readings', folder = 'lake/readings', checkpointLocation = 'checkpoints/readings'] =
  process.argv.slice(2);

/** Lists of their own, so that the compiler leaves the types to the plan. */
const parsed: readonly string[] = [
  "from_json(CAST(value AS STRING), 'device STRING, celsius DOUBLE, time TIMESTAMP') AS reading",
  'timestamp AS arrived',
];
const columns: readonly string[] = [
  'lower(trim(reading.device)) AS device',
  'reading.celsius AS celsius',
  'reading.time AS time',
  'arrived',
  'CAST(reading.time AS DATE) AS day',
];

const query = fromKafka({
  'kafka.bootstrap.servers': servers,
  subscribe: input,
  startingOffsets: 'earliest',
  maxOffsetsPerTrigger: 100_000,
})
  .pipe(
    selectExpr(...parsed),
    where('reading.device IS NOT NULL AND reading.time IS NOT NULL AND reading.celsius BETWEEN -90 AND 60'),
    selectExpr(...columns),
    writeStream(toFiles(folder, { format: 'parquet', partitionBy: ['day'] }), { checkpointLocation, trigger: availableNow() }),
  )
  .start();

await query.awaitTermination();
console.log(`${query.recentProgress.reduce((sum, p) => sum + p.numInputRows, 0)} readings read`);
