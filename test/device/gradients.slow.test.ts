import { expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, operators } from '../../src/graph/index.js';
import { Random } from '../../src/random.js';
import { gradientCases } from '../autodiff/cases/index.js';
import { weightedSum } from '../autodiff/check-gradients.js';
import { everyLayer, everyLoss, lowerForTraining } from '../autodiff/training-graphs.js';
import { compareDevices, drawFeeds } from './compare.js';
import { describeOnCard } from './software-card.js';

/** Sums in another order differ by this much in float32. */
const TOLERANCE = 1e-4;

/** Channels in blocks are a layout of the processor, and no card computes in double precision. */
const cases = gradientCases.filter(
  ({ channelBlock, name }) => channelBlock === undefined && name !== 'to double and back',
);

describeOnCard('the gradient of every operator on a graphics card', () => {
  it.each(cases.map((testCase) => [`${testCase.operator}: ${testCase.name}`, testCase] as const))(
    '%s',
    async (_, { build, shapes, range: [low, high] = [-2, 2], away = [] }) => {
      const random = new Random(1);
      const builder = new GraphBuilder('gradient');
      const inputs = shapes.map((shape, index) => builder.input(`input_${index}`, 'float32', shape));
      const result = build(...inputs);
      const length = (result.shape as number[]).reduce((product, size) => product * size, 1);
      const loss = weightedSum(
        builder,
        result,
        Array.from({ length }, () => random.uniform(0.5, 1.5)),
      );
      gradients(loss, inputs).forEach((gradient, index) => {
        builder.output(`gradient_${index}`, gradient);
      });
      builder.output('result', result);
      const graph = builder.build();
      const draw = (): number => {
        const value = random.uniform(low, high);
        return away.every((kink) => Math.abs(value - kink) > 0.25) ? value : draw();
      };
      const { difference, elsewhere } = await compareDevices(graph, drawFeeds(graph, draw));
      expect(difference).toBeLessThan(TOLERANCE);
      expect(elsewhere).toEqual([]);
    },
  );
});

describeOnCard('the profile of a graph on a graphics card', () => {
  it('names the nodes that the card cannot compute', async () => {
    const builder = new GraphBuilder('double');
    const x = builder.input('x', 'float32', [2]);
    const double = operators.cast(x, 'float64');
    builder.output('y', operators.negate(operators.cast(operators.multiply(double, double), 'float32')));
    const graph = builder.build();
    const { difference, elsewhere } = await compareDevices(
      graph,
      drawFeeds(graph, () => 0.5),
    );
    expect(difference).toBe(0);
    expect(elsewhere).toEqual(expect.arrayContaining(['Cast', 'Mul']));
    expect(elsewhere).not.toContain('Neg');
  });
});

describeOnCard('training graphs on a graphics card', () => {
  const models = everyLayer().map((model, index) => [index, model, everyLoss()[index % 8]] as const);

  it.each(models)('of every layer, model %i', async (_, model, loss) => {
    const random = new Random(2);
    const { graph: builder, loss: value, variables } = lowerForTraining(model, loss);
    gradients(value, variables).forEach((gradient, index) => {
      builder.output(`gradient_${index}`, gradient);
    });
    builder.output('loss', value);
    const graph = builder.build();
    const feeds = drawFeeds(graph, (name) =>
      name === 'parameters' ? random.uniform(-0.3, 0.4) : random.uniform(0.1, 0.9),
    );
    const { difference, elsewhere } = await compareDevices(graph, feeds);
    expect(difference).toBeLessThan(1e-3);
    expect(elsewhere).toEqual([]);
  });
});
