import { blocked, GraphBuilder, serializeGraph } from '../src/graph/index.js';
import { Engine, float32 } from '../src/runtime/index.js';

/** Channels in a block on this machine, 0 where ONNX Runtime has no such layout: tests of it are then left out. */
export const channelBlock = await measure();

async function measure(): Promise<number> {
  const graph = new GraphBuilder('channel_block');
  graph.output('blocks', blocked.toBlocks(graph.input('map', 'float32', [1, 4, 1, 1])));
  const engine = new Engine();
  try {
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    const { blocks } = await engine.run(0, { map: float32(new Float32Array(4), [1, 4, 1, 1]) });
    await engine.releaseSession(0);
    return blocks.data.length > 4 ? blocks.data.length : 0;
  } catch {
    return 0;
  }
}
