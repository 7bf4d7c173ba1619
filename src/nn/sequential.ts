import { UsageError } from '../errors.js';
import { Functional } from './functional.js';
import { Layer, type LayerOptions } from './layer.js';
import { InputLayer } from './layers/input.js';
import type { Shape } from './shape.js';
import type { Variable } from './variable.js';

/** Layers one after the other, used as one layer. Keras `Sequential`. */
export class Sequential extends Layer {
  readonly layers: readonly Layer[];
  /**
   * The layers as a graph; there once the first input shape is known.
   *
   * @internal
   */
  body: Functional | undefined;

  /** @throws UsageError when there is no layer. */
  constructor(layers: readonly Layer[], options: LayerOptions = {}) {
    super(options);
    if (layers.length === 0)
      throw new UsageError('Sequential expects at least one layer, but received none.');
    this.layers = layers;
  }

  get className(): string {
    return 'Sequential';
  }

  override get trainable(): boolean {
    return super.trainable;
  }

  override set trainable(value: boolean) {
    super.trainable = value;
    for (const layer of this.layers) layer.trainable = value;
  }

  override get variables(): Variable[] {
    return this.layers.flatMap((layer) => layer.variables);
  }

  override get trainableVariables(): Variable[] {
    return this.trainable ? this.layers.flatMap((layer) => layer.trainableVariables) : [];
  }

  protected override build(inputShapes: readonly Shape[]): void {
    const inputs = new InputLayer({ shape: inputShapes[0].slice(1) }).output;
    const outputs = this.layers.reduce((tensor, layer) => layer.apply(tensor), inputs);
    this.body = new Functional({ inputs, outputs, name: this.name });
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.body!.computeOutputShape(inputShapes);
  }
}
