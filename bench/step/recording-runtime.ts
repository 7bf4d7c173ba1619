import { type Graph, serializeGraph } from '../../src/graph/index.js';
import {
  FEW_IMAGES,
  type GraphSession,
  type ParallelPart,
  type ParallelSession,
  Runtime,
  type TensorData,
  type Tensors,
} from '../../src/runtime/index.js';

/** A graph with what it was run on, so that it can be run again elsewhere. */
export interface RecordedGraph {
  readonly model: Uint8Array;
  /** Everything that it reads, states included. */
  readonly feeds: Tensors;
  /** Names of the outputs that the caller gets, and the states that it writes instead. */
  readonly outputs: readonly string[];
  readonly states: Tensors;
}

/** A runtime that keeps the graphs that are loaded in it and what they are run on. */
export class RecordingRuntime extends Runtime {
  readonly graphs: { graph: Graph; recorded: () => RecordedGraph }[] = [];
  /** The parts of the last parallel session. */
  parts: { model: Uint8Array; chunkSize: number }[] = [];
  readonly #states = new Map<string, TensorData>();
  readonly #inBlocks: boolean;

  constructor(threads: number, inBlocks: boolean) {
    super({ threads });
    this.#inBlocks = inBlocks;
  }

  override async channelBlock(): Promise<number | undefined> {
    return this.#inBlocks ? await super.channelBlock() : undefined;
  }

  override async writeState(key: string, tensor: TensorData): Promise<void> {
    this.#states.set(key, { ...tensor, data: tensor.data.slice() as typeof tensor.data });
    await super.writeState(key, tensor);
  }

  override async createSession(
    graph: Graph,
    options: Parameters<Runtime['createSession']>[1] = {},
  ): Promise<GraphSession> {
    const session = await super.createSession(graph, options);
    let last: Tensors = {};
    const statesOf = (names: Readonly<Record<string, string>> = {}): Tensors =>
      Object.fromEntries(Object.entries(names).map(([name, key]) => [name, this.#states.get(key)!]));
    this.graphs.push({
      graph,
      recorded: () => ({
        model: serializeGraph(graph),
        feeds: { ...last, ...statesOf(options.stateInputs) },
        outputs: [...graph.outputs.keys()].filter((name) => options.stateOutputs?.[name] === undefined),
        states: statesOf(options.stateOutputs),
      }),
    });
    const run: GraphSession['run'] = async (feeds, transfer) => {
      last = structuredClone(feeds);
      return await session.run(feeds, transfer);
    };
    return { run, release: session.release };
  }

  override async createParallelSession(
    ...parts: readonly (Graph | Uint8Array | ParallelPart)[]
  ): Promise<ParallelSession> {
    this.parts = parts.map((part) => {
      const { model, chunkSize } = 'chunkSize' in part ? part : { model: part, chunkSize: FEW_IMAGES };
      return { model: model instanceof Uint8Array ? model : serializeGraph(model), chunkSize };
    });
    return await super.createParallelSession(...parts);
  }
}
