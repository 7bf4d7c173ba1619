import { blocked, type Graph, GraphBuilder } from '../graph/index.js';
import { float32, type Tensors } from './tensors.js';

/** The smallest number that ONNX Runtime accepts. */
const CHANNELS = 4;

/**
 * The number of channels per block in the layout of graph/blocked.ts on this machine: ONNX Runtime returns a map of
 * four channels padded to a whole block. Undefined if it does not have that layout; errors of `run` are thrown.
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
