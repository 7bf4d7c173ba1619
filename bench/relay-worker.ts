import { runWorker } from '../src/worker/index.js';
import { median } from './timing.js';

/*
 * `relay-worker.js worker --socket PATH`: a worker that trains nothing and measures all-reduces. The arguments of its
 * start are how many numbers each has, and how many there are. The result has the median time of one.
 */

const socket = process.argv[process.argv.indexOf('--socket') + 1];
const failure = await runWorker({
  socket,
  onLost: ({ message }) => {
    console.error(message);
    process.exit(1);
  },
  work: async ({ start, collective }) => {
    const [count, times] = start.arguments.map(Number);
    const values = new Float32Array(count).fill(collective.rank);
    const milliseconds: number[] = [];
    for (let time = 0; time < times; time++) {
      await collective.barrier();
      const begin = performance.now();
      await collective.allReduceMean(values);
      milliseconds.push(performance.now() - begin);
    }
    return { event: 'result', milliseconds: median(milliseconds) };
  },
});
if (failure !== undefined) throw failure;
