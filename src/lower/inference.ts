import type { GraphBuilder, Value } from '../graph/index.js';
import { channelsFirst, inferCall } from './lower-call.js';
import type { InferenceOutput } from './registry.js';
import { callsOf, type Stage } from './stage.js';

/**
 * Lowers a stage for use without training: [batch, channels, height, width], weights as constants, BatchNormalization
 * and zero padding folded into the neighbouring convolutions. ONNX Runtime uses its blocked kernels for this form.
 *
 * @param input [batch, channels, height, width], or [batch, ...] with another number of axes
 * @throws GraftError naming a layer that has no lowering for inference
 */
export function lowerInference(graph: GraphBuilder, stage: Stage, input: Value): Value {
  const outputs = new Map<number, InferenceOutput>([[stage.from, { value: input }]]);
  for (const [position, call] of callsOf(stage)) {
    // An earlier call did the work of this one.
    if (outputs.has(position)) continue;
    const inputs = call.inputs.map((index) => outputs.get(index)!);
    const output = inferCall({ graph, stage, position, call, inputs });
    for (const done of [position, ...(output.includes ?? [])]) outputs.set(done, output);
  }
  return channelsFirst(outputs.get(stage.to)!).value;
}
