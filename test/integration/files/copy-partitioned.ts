// Copies <root>/in to <root>/out by partitions, one file an epoch; the test kills it while it runs.
import { join } from 'node:path';
import { availableNow, fromFiles, toFiles, writeStream } from '../../../src/index.js';

const root = process.argv[2]!;
const query = fromFiles(join(root, 'in'), { format: 'json', schema: 'k STRING, v INT', maxFilesPerTrigger: 1 })
  .pipe(
    writeStream(toFiles(join(root, 'out'), { format: 'json', partitionBy: 'k', maxRecordsPerFile: 7 }), {
      checkpointLocation: join(root, 'checkpoint'),
      trigger: availableNow(),
    }),
  )
  .start();
process.stdout.write('started\n');
await query.awaitTermination();
process.stdout.write('done\n');
