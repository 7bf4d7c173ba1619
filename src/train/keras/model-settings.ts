import { UsageError } from '../../errors.js';
import {
  Add,
  Concatenate,
  Functional,
  type Json,
  type KerasConfig,
  type Layer,
  Multiply,
  SeparableConv2D,
  type SerializedLayer,
  type Shape,
  type SymbolicTensor,
  serializeLayer,
} from '../../nn/index.js';

type Call = Functional['calls'][number];

/**
 * A model's architecture as plain data, without weights: what `get_config` of Keras' Functional and Sequential returns.
 *
 * @throws UsageError for a layer of a class that Keras does not have
 */
export function modelSettings(model: Functional): KerasConfig {
  return model.className === 'Sequential' ? sequentialSettings(model) : functionalSettings(model);
}

/** A model with its class, as Keras writes it into files. */
export function serializeModel(model: Functional): SerializedLayer {
  return model.className === 'Sequential'
    ? { module: 'keras', class_name: 'Sequential', config: modelSettings(model), registered_name: null }
    : {
        module: 'keras.src.models.functional',
        class_name: 'Functional',
        config: modelSettings(model),
        registered_name: 'Functional',
      };
}

/** Whether Keras has a model for it: the two convolutions of a SeparableConv2D are one layer there. */
function isModel(layer: Layer): layer is Functional {
  return layer instanceof Functional && !(layer instanceof SeparableConv2D);
}

/** A layer, or a model as a layer of another. */
function serializeAny(layer: Layer): SerializedLayer {
  return isModel(layer) ? serializeModel(layer) : serializeLayer(layer);
}

function inputLayer(name: string, shape: Shape): SerializedLayer {
  const config = { batch_shape: [...shape], dtype: 'float32', sparse: false, name };
  return { module: 'keras.layers', class_name: 'InputLayer', config, registered_name: null };
}

function sequentialSettings(model: Functional): KerasConfig {
  const { name, trainable } = model;
  const input = model.isBuilt ? [inputLayer(model.inputs.producer.layer.name, model.inputShape)] : [];
  const layers = [...input, ...model.layers.map(serializeAny)];
  return {
    name,
    trainable,
    dtype: 'float32',
    layers: layers as unknown as Json,
    ...(model.isBuilt && { build_input_shape: [...model.inputShape] }),
  };
}

function functionalSettings(model: Functional): KerasConfig {
  const { name, trainable, inputs, outputs, calls } = model;
  const callsOf = (layer: Layer): Call[] => calls.filter((call) => call.layer === layer);
  const history = ({ producer }: SymbolicTensor): Json => [
    producer.layer.name,
    callsOf(producer.layer).indexOf(producer),
    0,
  ];
  const tensor = (value: SymbolicTensor): Json => ({
    class_name: '__keras_tensor__',
    config: { shape: [...value.shape], dtype: 'float32', keras_history: history(value) },
  });
  const node = ({ layer, inputs: given, training }: Call): Json => {
    const tensors = given.map(tensor);
    return {
      args: joins(layer) ? [tensors] : tensors,
      kwargs: isModel(layer) && training === false ? { training } : {},
    };
  };
  const layers = model.layers.map((layer): Json => {
    const own = callsOf(layer);
    if (own.includes(inputs.producer)) {
      if (own.length > 1) {
        throw new UsageError(
          `Model ${name} begins with the output of ${layer.name} and calls ${layer.name} again, which Keras cannot describe.`,
        );
      }
      return { ...inputLayer(layer.name, inputs.shape), name: layer.name, inbound_nodes: [] };
    }
    return { ...serializeAny(layer), name: layer.name, inbound_nodes: own.map(node) };
  });
  return {
    name,
    trainable,
    layers,
    input_layers: history(inputs),
    output_layers: history(outputs),
  };
}

/** Whether Keras calls a layer with a list. */
function joins(layer: Layer): boolean {
  return layer instanceof Add || layer instanceof Concatenate || layer instanceof Multiply;
}
