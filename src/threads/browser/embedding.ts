/* The program of a thread that places pictures in two dimensions, which takes seconds to a minute. */
import { ArrangeTask, buffersOfAnswer } from '../../embedding/arrange-task.js';
import { serve } from '../../platform/browser/threads/serve.js';

serve(() => {
  const task = new ArrangeTask();
  return { carryOut: task.carryOut.bind(task), buffersOf: buffersOfAnswer };
});
