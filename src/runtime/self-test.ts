import { loadOnnxRuntime } from '#platform';
import { GraftError } from '../errors.js';
import { GraphBuilder, operators } from '../graph/index.js';
import { Runtime } from './runtime.js';
import { float32 } from './tensors.js';

/** What ONNX Runtime can do on this machine. */
export interface RuntimeReport {
  readonly version: string;
  /** Its execution providers, and whether the package contains each. Graft uses the CPU. */
  readonly providers: readonly { readonly name: string; readonly bundled: boolean }[];
  /** Channels per block of the fast convolutions; undefined where they do not exist. */
  readonly channelBlock: number | undefined;
  /** Time from the start of the worker thread to the result. */
  readonly milliseconds: number;
}

/**
 * Runs a tiny graph in a worker thread, as training does, and checks the result.
 *
 * @throws GraftError when the runtime does not start, or computes a wrong result
 */
export async function testRuntime(): Promise<RuntimeReport> {
  const start = performance.now();
  const graph = new GraphBuilder('self_test');
  const a = graph.input('a', 'float32', [2, 2]);
  graph.output('product', operators.matmul(a, a));
  const runtime = new Runtime({ threads: 1 });
  try {
    const session = await runtime.createSession(graph.build());
    const { product } = await session.run({ a: float32(Float32Array.of(1, 2, 3, 4), [2, 2]) });
    const milliseconds = performance.now() - start;
    const values = (product.data as Float32Array).join(', ');
    if (values !== '7, 10, 15, 22') {
      throw new GraftError(`ONNX Runtime multiplied two matrices wrongly: ${values}.`);
    }
    const { version, providers } = await loadOnnxRuntime();
    return {
      version,
      providers,
      channelBlock: await runtime.channelBlock(),
      milliseconds,
    };
  } finally {
    await runtime.close();
  }
}
