import type { GraphNode } from '../../graph/index.js';
import type { Session } from '../../session/index.js';
import { Model } from '../../train/index.js';
import { shapeOfValue } from './check.js';
import type { FoldedGraph } from './fold.js';
import { frozenNetwork } from './freeze.js';
import type { Head } from './head.js';
import { elementwiseMappings } from './map-elementwise.js';
import { featureMappings } from './map-features.js';
import { asOperator } from './map-operators.js';
import { windowMappings } from './map-windows.js';
import type { Mapped } from './mapped.js';
import { Mapping, type MappingRules } from './mapping.js';
import { neededFor } from './patterns.js';
import type { PictureInput } from './picture-input.js';
import type { ForeignModel } from './read-model.js';

const RULES: MappingRules = {
  layers: new Map([...windowMappings, ...elementwiseMappings, ...featureMappings]),
  operator: asOperator,
};

/** A value of the file that a new head can read. */
export interface PossibleCut {
  readonly name: string;
  /** For each picture: [height, width, channels] of a map, or the number of features. */
  readonly shape: readonly number[];
}

/** The networks that are made of a file. */
export interface Models {
  readonly base: Model;
  readonly features: Mapped;
  readonly whole: Model | undefined;
  readonly logits: Mapped | undefined;
  readonly cuts: readonly PossibleCut[];
  readonly scalesPixels: boolean;
}

/** A file for pictures of one size. */
export interface Parts {
  readonly foreign: ForeignModel;
  readonly graph: FoldedGraph;
  readonly nodes: readonly GraphNode[];
}

/** Of one layer for each node, or for several. @throws NodesInTheWay when there are none for some */
export function layerModels(
  { foreign, graph, nodes }: Parts,
  picture: PictureInput,
  head: Head,
  name: string,
  session: Session,
): Models {
  const { mapping, features, logits } = mapped(foreign, graph, nodes, picture, head, session);
  const model = (tensor: Mapped, modelName: string): Model =>
    session.use(() => new Model({ inputs: mapping.inputs, outputs: tensor.tensor, name: modelName }));
  return {
    base: model(features, name),
    features,
    whole: logits && model(logits, `${name}_with_top`),
    logits,
    cuts: possibleCuts(mapping, nodes),
    scalesPixels: mapping.scalesPixels,
  };
}

/** Of one layer for all nodes. */
export async function frozenModels(
  { foreign, graph, nodes }: Parts,
  picture: PictureInput,
  { features: name }: Head,
  baseName: string,
  session: Session,
): Promise<Models> {
  const shape = await shapeOfValue(foreign, picture, name, session);
  return session.use(() => {
    const { inputs, features: tensor } = frozenNetwork(foreign, graph, picture, name, shape);
    const mapping = new Mapping(graph, nodes, picture);
    for (const node of neededFor(nodes, [name])) mapping.take(node, RULES);
    const order = shape.length === 3 ? picture.order : 'NC';
    const features: Mapped = { tensor, order, nonNegative: false, isPicture: false, layer: undefined };
    const cut = { name, shape: tensor.shape.slice(1) as number[] };
    return {
      base: new Model({ inputs, outputs: tensor, name: baseName }),
      features,
      whole: undefined,
      logits: undefined,
      cuts: [1, 3].includes(shape.length) ? [cut] : [],
      scalesPixels: mapping.scalesPixels,
    };
  });
}

/** The layers of the features, and of the scores if all of their nodes have layers. */
function mapped(
  { name }: ForeignModel,
  graph: FoldedGraph,
  nodes: readonly GraphNode[],
  picture: PictureInput,
  head: Head,
  session: Session,
): { readonly mapping: Mapping; readonly features: Mapped; readonly logits: Mapped | undefined } {
  return session.use(() => {
    const forFeatures = neededFor(nodes, [head.features]);
    const forAll = neededFor(nodes, [head.features, ...(head.logits === undefined ? [] : [head.logits])]);
    const mapping = new Mapping(graph, forAll, picture);
    for (const node of forFeatures) mapping.take(node, RULES);
    mapping.expect([head.features], name);
    const done = new Set(forFeatures);
    for (const node of forAll) if (!done.has(node)) mapping.take(node, RULES);
    const logits = head.logits === undefined ? undefined : mapping.valueOf(head.logits);
    return {
      mapping,
      features: mapping.finished(head.features),
      logits: logits && mapping.finished(head.logits!),
    };
  });
}

/** Maps with their channels last and lists of features, except the picture itself with its pixels scaled. */
function possibleCuts(mapping: Mapping, nodes: readonly GraphNode[]): PossibleCut[] {
  return nodes.flatMap(({ outputs: [name] }) => {
    const found = mapping.valueOf(name);
    const [, ...shape] = found?.tensor.shape ?? [];
    const isMap = shape.length === 3 && found?.order !== 'plain';
    const fits = found !== undefined && !found.isPicture && (shape.length === 1 || isMap);
    return fits ? [{ name, shape: shape as number[] }] : [];
  });
}
