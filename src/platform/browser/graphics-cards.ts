import type { GraphicsCards } from '../platform.js';

/** What is needed of WebGPU here; not every compiler's DOM types include it. */
interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: AdapterInfo;
}

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

/** Adapters that compute on the processor, where a browser does not mark them as such: SwiftShader, llvmpipe, WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|\bwarp\b|basic render/i;

let imitation: string | undefined;

export const graphicsCards: GraphicsCards = {
  async find() {
    imitation = undefined;
    const { gpu } = navigator as unknown as { gpu?: Gpu };
    const adapter = await gpu?.requestAdapter().catch(() => null);
    if (adapter === null || adapter === undefined) return [];
    const { info = {} } = adapter;
    const name = describe(info);
    if (!adapter.isFallbackAdapter && !info.isFallbackAdapter && !SOFTWARE.test(name)) return [name];
    imitation = name;
    return [];
  },
  softwareDriver: () => imitation,
  none: 'This browser offers no graphics card.',
  adviceForNone:
    "Use the processor (device 'cpu', the default), or a browser that has WebGPU switched on. Pages have it only over HTTPS or from this computer.",
  adviceForFailure:
    "Use the processor: device 'cpu'. If the card has too little memory, a smaller batch size may fit.",
};

/** Browsers tell the maker and the kind of chip, and rarely more. */
function describe({ vendor = '', architecture = '', device = '', description = '' }: AdapterInfo): string {
  const words = [vendor, description || device || architecture].filter((word) => word !== '');
  return words.join(' ') || 'a card of an unknown maker';
}
