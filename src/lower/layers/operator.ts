import { dataOf, type GraphBuilder, operators, type Value } from '../../graph/index.js';
import { type Operand, OperatorLayer, shapeForBatch, type Variable } from '../../nn/index.js';
import { Feature } from '../feature.js';
import { importedOperators } from '../operators/index.js';
import { defineLowering } from '../registry.js';

export const operator = defineLowering(OperatorLayer, {
  inference: (layer, { graph, inputs }) => ({
    value: computed(
      graph,
      layer,
      inputs.map(({ value }) => value),
      ({ path, shape, value: data }) => graph.constant(path, { type: 'float32', shape, data }),
    ),
    plain: true,
  }),
  training: (layer, { graph, inputs, parameters }) =>
    Feature.plain(
      computed(
        graph,
        layer,
        inputs.map((input) => input.plain),
        (variable) => parameters.of(variable),
      ),
    ),
  readsPlain: true,
});

/**
 * The operator for a batch of pictures.
 *
 * @param given [batch, ...] each
 * @returns [batch, ...]
 */
function computed(
  graph: GraphBuilder,
  layer: OperatorLayer,
  given: readonly Value[],
  weightOf: (variable: Variable) => Value,
): Value {
  const build = importedOperators.get(layer.operator);
  if (build === undefined) throw new Error(`No layer computes the operator ${layer.operator}.`);
  const [batch] = given[0].shape;
  const valueFor = (operand: Operand): Value => {
    if ('input' in operand) return operators.reshape(given[operand.input], [batch, ...operand.shape]);
    if ('variable' in operand) return weightOf(layer.variable(operand.variable));
    const { type } = given[0];
    return graph.constant('numbers', { type, shape: operand.shape, data: dataOf(operand.numbers, type) });
  };
  const result = build({
    graph,
    batch,
    inputs: layer.operands.map(valueFor),
    shapes: layer.operands.map(({ shape }) => shape),
    fromPicture: layer.operands.map((operand) => 'input' in operand),
    attributes: layer.attributes,
    outputShape: layer.outputShape,
  });
  return operators.reshape(result, [batch, ...(shapeForBatch(layer.outputShape).slice(1) as number[])]);
}
