// A process of a simulation: it is told by a message which part to run, and tells of failures and totals.
import { type Job, type Message, runPart } from './part.js';

let isStopped = false;
process.on('disconnect', () => process.exit(0));
process.on('message', (message: Job | 'stop') => {
  if (message === 'stop') {
    isStopped = true;
    return;
  }
  const send = (sent: Message) => process.send!(sent);
  void runPart(
    message,
    (failure) => send({ kind: 'failure', failure }),
    () => isStopped,
  ).then((totals) => send({ kind: 'totals', totals }));
});
