import { operators, type Value } from '../graph/index.js';
import { BinaryCrossentropy, type Loss } from '../nn/index.js';
import { OneLabelTask } from './one-label-task.js';
import type { ReorderedOutput } from './task.js';

/**
 * Which of two classes, answered by one number: the logit of the second class. As two logits it is 0 and that number,
 * whose softmax is the logistic function.
 */
export class BinaryTask extends OneLabelTask {
  readonly name = 'binary';
  readonly outputs = 1;
  readonly labelMode = 'binary';

  loss({ labelSmoothing }: { readonly labelSmoothing?: number } = {}): Loss {
    return new BinaryCrossentropy({ fromLogits: true, labelSmoothing });
  }

  targets(labels: readonly (readonly number[])[]): Float32Array {
    return Float32Array.from(this.classNumbers(labels));
  }

  logits(outputs: Float32Array): Float32Array {
    const pairs = new Float32Array(2 * outputs.length);
    outputs.forEach((logit, sample) => {
      pairs[2 * sample + 1] = logit;
    });
    return pairs;
  }

  outputsOf(logits: Float32Array): Float32Array {
    return Float32Array.from(
      { length: logits.length / 2 },
      (_, sample) => logits[2 * sample + 1] - logits[2 * sample],
    );
  }

  outputWeights(classNumber: number): Float32Array {
    return Float32Array.of(classNumber === 1 ? 1 : -1);
  }

  reorderOutputs([first]: readonly number[]): readonly ReorderedOutput[] {
    return [{ output: 0, sign: first === 0 ? 1 : -1 }];
  }

  lowerLogits(outputs: Value): Value {
    const zero = outputs.graph.scalar(0, outputs.type);
    return operators.concatenate([operators.multiply(outputs, zero), outputs], 1);
  }

  lowerProbabilities(outputs: Value): Value {
    return operators.concatenate(
      [operators.sigmoid(operators.negate(outputs)), operators.sigmoid(outputs)],
      1,
    );
  }
}
