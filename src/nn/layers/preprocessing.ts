import { ElementwiseLayer, type LayerOptions } from '../layer.js';

/** x * scale + offset. Keras `Rescaling`: 1/127.5 and -1 bring pixels to [-1, 1]. */
export class Rescaling extends ElementwiseLayer {
  readonly scale: number;
  readonly offset: number;

  constructor(options: LayerOptions & { scale: number; offset?: number }) {
    super(options);
    this.scale = options.scale;
    this.offset = options.offset ?? 0;
  }

  get className(): string {
    return 'Rescaling';
  }
}

/** x / divisor: what Keras records when a symbolic tensor is divided by a number. */
export class TrueDivide extends ElementwiseLayer {
  readonly divisor: number;

  constructor(divisor: number, options: LayerOptions = {}) {
    super(options);
    this.divisor = divisor;
  }

  get className(): string {
    return 'TrueDivide';
  }
}

/** x - subtrahend: what Keras records when a number is subtracted from a symbolic tensor. */
export class Subtract extends ElementwiseLayer {
  readonly subtrahend: number;

  constructor(subtrahend: number, options: LayerOptions = {}) {
    super(options);
    this.subtrahend = subtrahend;
  }

  get className(): string {
    return 'Subtract';
  }
}
