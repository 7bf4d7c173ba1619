/* The program of a worker that trains, so that the page stays free. It starts workers of its own. */
import '../threads/browser/install.js';
import { serve } from '../platform/browser/index.js';
import { NO_PROGRESS, TrainingStoppedError } from '../train/index.js';
import { sentError, type TrainingNews, type TrainingOutcome, type TrainingTask } from './protocol.js';
import { runTraining } from './run-training.js';

async function carryOut({ request, port }: TrainingTask): Promise<TrainingOutcome> {
  const stopping = new AbortController();
  port.onmessage = () => stopping.abort(new TrainingStoppedError(0, NO_PROGRESS));
  const send = (news: TrainingNews): void => port.postMessage(news);
  try {
    const result = await runTraining(request, {
      tell: (event) => send({ kind: 'event', event }),
      onRead: (progress) => send({ kind: 'read', progress }),
      signal: stopping.signal,
    });
    return { kind: 'done', result };
  } catch (error) {
    return { kind: 'failed', error: sentError(error) };
  }
}

serve<undefined, TrainingTask, TrainingOutcome>(() => ({ carryOut, buffersOf: () => [] }));
