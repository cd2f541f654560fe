// One process of a kill test: `worker.js PIPELINE ROOT [EXIT_AFTER_MS]`. Exit code 0 when all input is processed, 3 when another process has the
// checkpoint, 4 after a clean stop by SIGTERM.
import { isTidemarkError } from 'tidemark';
import { type PipelineName, startPipeline } from './pipelines.js';

const [name, root, exitAfterMs] = process.argv.slice(2);
const query = startPipeline(name as PipelineName, root!);
let isStopped = false;
process.once('SIGTERM', () => {
  isStopped = true;
  void query.stop();
});
if (exitAfterMs !== undefined) setTimeout(() => process.exit(5), Number(exitAfterMs));
try {
  await query.awaitTermination();
  process.exit(isStopped ? 4 : 0);
} catch (error) {
  if (isTidemarkError((error as Error).cause, 'CHECKPOINT_IN_USE')) process.exit(3);
  console.error(error);
  process.exit(1);
}
