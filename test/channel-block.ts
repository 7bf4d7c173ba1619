import { serializeGraph } from '../src/graph/index.js';
import { measureChannelBlock } from '../src/runtime/channel-block.js';
import { Engine } from '../src/runtime/index.js';

/** Channels in a block on this machine; 0 if ONNX Runtime has no such layout, which skips its tests. */
export const channelBlock = await measure();

async function measure(): Promise<number> {
  const engine = new Engine();
  const block = await measureChannelBlock(async (graph, feeds) => {
    await engine.createSession(0, serializeGraph(graph), { threads: 1 });
    const results = await engine.run(0, feeds);
    await engine.releaseSession(0);
    return results;
  }).catch(() => undefined);
  return block ?? 0;
}
