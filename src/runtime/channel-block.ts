import { blocked, type Graph, GraphBuilder } from '../graph/index.js';
import { float32, type Tensors } from './tensors.js';

/** The fewest that ONNX Runtime takes. */
const CHANNELS = 4;

/**
 * How many channels ONNX Runtime puts side by side in the layout of graph/blocked.ts on this machine: a map of four
 * comes back filled up to a whole block. Undefined where it does not have that layout; errors of `run` are thrown.
 *
 * @param run runs a graph once
 */
export async function measureChannelBlock(
  run: (graph: Graph, feeds: Tensors) => Promise<Tensors>,
): Promise<number | undefined> {
  const graph = new GraphBuilder('channel_block');
  const shape = [1, CHANNELS, 1, 1];
  graph.output('blocks', blocked.toBlocks(graph.input('map', 'float32', shape)));
  const { blocks } = await run(graph.build(), { map: float32(new Float32Array(CHANNELS), shape) });
  return blocks.data.length > CHANNELS ? blocks.data.length : undefined;
}
