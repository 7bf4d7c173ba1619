/** A small network that stands for a family of third-party networks; `bench/peers/imported_networks.py` makes it. */
export interface TriedNetwork {
  /** The name of its files in test/golden. */
  readonly network: string;
  readonly family: string;
  /** Whose code it is made of. */
  readonly from: 'timm' | 'torchvision';
}

/** test/peers/imported.test.ts compares each with PyTorch; test/imports/lifecycle.slow.test.ts trains and uses it. */
export const TRIED_NETWORKS = [
  { network: 'resnet', family: 'ResNet', from: 'timm' },
  { network: 'resnext', family: 'ResNeXt', from: 'timm' },
  { network: 'regnet', family: 'RegNetY', from: 'timm' },
  { network: 'mobilenetv2', family: 'MobileNetV2', from: 'timm' },
  { network: 'mobilenetv3', family: 'MobileNetV3', from: 'timm' },
  { network: 'mobilenetv4', family: 'MobileNetV4, with attention', from: 'timm' },
  { network: 'efficientnet', family: 'EfficientNet', from: 'timm' },
  { network: 'efficientnetv2', family: 'EfficientNetV2', from: 'timm' },
  { network: 'efficientnet_lite', family: 'EfficientNet-Lite', from: 'timm' },
  { network: 'densenet', family: 'DenseNet', from: 'timm' },
  { network: 'inception', family: 'Inception v3', from: 'torchvision' },
  { network: 'shufflenet', family: 'ShuffleNet V2', from: 'torchvision' },
  { network: 'squeezenet', family: 'SqueezeNet', from: 'torchvision' },
  { network: 'vgg', family: 'VGG', from: 'torchvision' },
  { network: 'convnext', family: 'ConvNeXt', from: 'timm' },
  { network: 'convnextv2', family: 'ConvNeXt V2', from: 'timm' },
  { network: 'vit', family: 'ViT, DeiT', from: 'timm' },
  { network: 'deit', family: 'DeiT III', from: 'timm' },
  { network: 'dinov2', family: 'DINOv2', from: 'timm' },
  { network: 'clip', family: 'CLIP, image tower', from: 'timm' },
  { network: 'siglip', family: 'SigLIP, image tower', from: 'timm' },
  { network: 'swin', family: 'Swin', from: 'timm' },
] as const satisfies readonly TriedNetwork[];

export type TriedName = (typeof TRIED_NETWORKS)[number]['network'];

/** What the tests hold of each of them. */
export const BOUNDS = {
  /** Of the outputs of both: the largest difference. */
  outputs: 1e-4,
  /** Of the gradients of a weight: the distance, as a share of their norm. */
  gradients: 1e-3,
  /** Of a probability before and after: the largest difference. */
  fp16: 0.002,
  web: 1e-4,
  /** Of the loss before and after. */
  int8: 0.1,
  /** Of a loss in docs/generate/third-party-networks.json on another processor. */
  loss: 0.05,
} as const;

/** What became of a network from fine-tuning on; test/imports/lifecycle.slow.test.ts measures it. */
export interface Lifecycle {
  /** Of the training photographs, in the last epoch of the head and in the last one of fine-tuning. */
  readonly loss: readonly [before: number, after: number];
  /** The rows and columns of the heat map that explains an answer. */
  readonly heatMap: readonly [rows: number, columns: number];
}

export type Lifecycles = Readonly<Record<TriedName, Lifecycle>>;

const BEGIN = '<!-- Written by `npm run docs` from docs/generate/third-party-networks.json. -->\n';
const END = '<!-- Until here. -->';

/**
 * The page docs/backbones.md with its table filled in.
 *
 * @throws Error when the page has no place for it
 */
export function withLifecycles(page: string, lifecycles: Lifecycles): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error('docs/backbones.md has no place for the table of networks.');
  return `${before}${BEGIN}\n${tableOf(lifecycles)}\n\n${END}${after}`;
}

function tableOf(lifecycles: Lifecycles): string {
  const [outputs, gradients] = [BOUNDS.outputs, BOUNDS.gradients].map((bound) => `< ${bound}`);
  const rows = TRIED_NETWORKS.map(({ network, family, from }) => {
    const { loss, heatMap } = lifecycles[network];
    const [start, end] = loss.map((value) => value.toFixed(2));
    return [
      `\`${network}\``,
      `${family} (${from})`,
      outputs,
      gradients,
      `${start} → ${end}`,
      heatMap.join(' x '),
      'yes',
    ];
  });
  const head = ['Network', 'Family', 'Outputs', 'Gradients', 'Loss', 'Heat map', 'fp16, int8, web'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
