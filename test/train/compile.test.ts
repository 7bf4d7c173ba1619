import { describe, expect, it } from 'vitest';
import {
  Adam,
  BinaryCrossentropy,
  Dense,
  GlobalAveragePooling2D,
  Input,
  RMSprop,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { type CompileOptions, Model } from '../../dist/src/train/index.js';

function model(outputs: number, activation?: 'sigmoid' | 'softmax'): Model {
  const inputs = Input({ shape: [8, 8, 3] });
  const features = new GlobalAveragePooling2D().apply(inputs);
  return new Model({ inputs, outputs: new Dense(outputs, { activation }).apply(features), name: 'small' });
}

describe('compile', () => {
  it("takes Keras' names, which stand for the default settings", async () => {
    const small = model(1, 'sigmoid');
    await small.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy', 'auc'] });
    expect(small.optimizer).toBeInstanceOf(Adam);
    expect(small.optimizer!.learningRate).toBe(0.001);
    expect(small.loss).toBeInstanceOf(BinaryCrossentropy);
    expect(small.loss!.fromLogits).toBe(false);
    expect(small.metrics).toEqual([
      { name: 'accuracy', better: 'higher' },
      { name: 'auc', better: 'higher' },
    ]);
    await model(3, 'softmax').compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
  });

  it('numbers metrics that would have the same name', async () => {
    const small = model(1, 'sigmoid');
    await small.compile({
      optimizer: 'adam',
      loss: 'binary_crossentropy',
      metrics: ['auc', 'auc', 'recall'],
    });
    expect(small.metrics.map(({ name }) => name)).toEqual(['auc', 'auc_1', 'recall']);
  });

  const good: CompileOptions = { optimizer: 'adam', loss: new BinaryCrossentropy({ fromLogits: true }) };

  it.each<[string, unknown, string, string]>([
    [
      'a misspelt optimizer',
      { ...good, optimizer: 'adm' },
      'no optimizer "adm"',
      'Did you mean adam or adamw?',
    ],
    [
      'a misspelt loss',
      { ...good, loss: 'binary_crosentropy' },
      'no loss "binary_crosentropy"',
      'Did you mean binary_crossentropy?',
    ],
    ['a class', { ...good, optimizer: RMSprop }, 'received the class RMSprop', 'Write `new RMSprop()`.'],
    ['no loss', { optimizer: 'adam' }, 'compile expects a loss, but received none.', 'Pass one of the names'],
    [
      'a misspelt setting',
      { ...good, metric: [] },
      'compile has no option "metric".',
      'Did you mean metrics?',
    ],
    [
      'probabilities of a head without an activation',
      { ...good, loss: 'binary_crossentropy' },
      'BinaryCrossentropy expects probabilities, but the model ends without an activation',
      'Write `new BinaryCrossentropy({ fromLogits: true })`',
    ],
    [
      'a loss for several classes with one output',
      { ...good, loss: new SparseCategoricalCrossentropy({ fromLogits: true }) },
      'needs one output per class, but model small has one output.',
      'BinaryCrossentropy',
    ],
    ['an unknown metric', { ...good, metrics: ['acuracy'] }, 'no metric "acuracy"', 'Did you mean accuracy'],
  ])('refuses %s', async (_, options, message, hint) => {
    const error = await model(1)
      .compile(options as CompileOptions)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('refuses invalid settings', () => {
    expect(() => new Adam(0.01 as never)).toThrow(
      expect.objectContaining({
        message: 'Adam expects its options as an object, but received 0.01.',
        hint: 'Write `new Adam({ learningRate: ... })`.',
      }),
    );
    expect(() => new BinaryCrossentropy({ from_logits: true } as never)).toThrow(
      expect.objectContaining({ hint: 'Did you mean fromLogits?' }),
    );
  });
});
