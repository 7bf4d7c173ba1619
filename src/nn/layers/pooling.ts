import { Layer } from '../layer.js';
import type { Shape } from '../shape.js';

/** The mean over height and width: [batch, height, width, channels] to [batch, channels]. Keras `GlobalAveragePooling2D`. */
export class GlobalAveragePooling2D extends Layer {
  get className(): string {
    return 'GlobalAveragePooling2D';
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = this.onlyInput(inputShapes, 4);
    return [shape[0], shape[3]];
  }
}
