import type { BenchOptions } from './options.js';

/** The differences between the set-ups of Graft and of its peers. */
export function notes(options: BenchOptions): string[] {
  const { epochs, fineTuneEpochs, rounds, torchWorkers } = options;
  return [
    'All: float32; 160x160 pixels; batches of 32; the same weights; the same settings of Adam and RMSprop; resized bilinearly without antialiasing. The features of one batch are compared before anything is measured.',
    `Forward pass: from bytes in memory to pooled features, MobileNetV2 without top. Fine-tuning step: frozen part, forward, backward and RMSprop from layer 100, without augmentation. Both: median of ${rounds} rounds, of each the median of 10 calls, after warm-up${options.busy ? ', beside a program of the same priority that keeps a core busy' : ''}.`,
    "Training step of ViT-tiny: every weight of timm's vit_tiny_patch16_224 trained with AdamW, 32 pictures of 224x224, PyTorch eager. PyTorch writes the ONNX file that Graft imports; the scores of one picture are compared first.",
    `Whole tutorial: ${epochs} + ${fineTuneEpochs} epochs, from the start of the process to its end; compiling counts. Epochs include validation; all of a phase count, the first one too.`,
    "Time to 98 %: from the start of the process until all validation images are first judged at 98 % after an epoch. Graft runs its own fast recipe, the peers run the tutorial's.",
    'Peak memory: of the process and all that it started; of several processes the sum of proportional set sizes, sampled twice a second.',
    'Graft: keeps decoded pictures, and the frozen features of validation pictures (not of augmented ones); decodes with sharp; augments on its own threads; loads two batches ahead; also draws five figures and saves a classifier, which the peers do not.',
    'Graft: BatchNormalization is folded into the frozen convolutions; images go through the frozen part two at a time in every thread. The training step is a compiled graph.',
    "Keras: as the tutorial writes it, with image_dataset_from_directory, prefetch(AUTOTUNE), augmentation layers in the model and fit; graphs by tf.function, no XLA on a processor. Every epoch decodes anew; TensorFlow's own decoder.",
    'Keras: fit overrides base(inputs, training=False) in Keras 3, so that un-frozen BatchNormalization uses the statistics of the batch, other than in Graft and PyTorch. The step is also measured with it held in inference mode. Its test pictures are drawn anew in every pass, and so mix with the validation pictures, because the tutorial shuffles before it splits.',
    `PyTorch: torchvision's network, channels_last; the frozen part under no_grad; DataLoader with ${torchWorkers} workers that stay; pictures travel as bytes; torchvision.io decodes, transforms v2 flip and turn. RandomRotation of v2 has no reflect fill, so the corners are black. Every epoch decodes anew. BatchNorm always in eval mode.`,
    'PyTorch: eager, torch.compile (the frozen part with constant weights) and TorchScript (the frozen part optimized for inference; deprecated) are tried, and the quickest is in the table. "Sleeping threads" are those with OMP_WAIT_POLICY=PASSIVE, tried in whole runs only, where pictures are loaded on the same cores. A last batch that is not full runs eagerly.',
    "PyTorch: Keras' weights are turned by 180 degrees and so are the pictures, which makes torchvision's padding do exactly what Keras' does, at no cost. The package on PyPI contains CUDA, which takes some memory and is not used.",
    "tfjs-wasm: the graph that TensorFlow.js' converter makes (BatchNormalization folded, ReLU6 fused). In Node its WebAssembly has SIMD but only one thread. It has no gradient for convolutions, so there is nothing more to measure.",
  ];
}
