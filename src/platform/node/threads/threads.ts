import { availableParallelism } from 'node:os';
import type { Threads } from '../../platform.js';
import { refuseTelemetry } from '../no-telemetry.js';
import { WorkerThread } from './worker-thread.js';

export const threads: Threads = {
  cores: availableParallelism(),
  start: (options) => {
    refuseTelemetry();
    return new WorkerThread(options);
  },
};
