import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GraphicsCards } from '../platform.js';
import { processReport } from './process-report.js';

/** Makers of graphics cards by their PCI number. */
const MAKERS: Readonly<Record<string, string>> = {
  '0x10de': 'NVIDIA',
  '0x1002': 'AMD',
  '0x8086': 'Intel',
  '0x106b': 'Apple',
  '0x1af4': 'virtio, from the host of this virtual machine',
};

/** Kernel drivers of displays that nothing computes on, and a PCI number for the same. */
const NO_CARDS: readonly string[] = ['vgem', 'vkms', 'simple-framebuffer', '0x1234'];

/** Drivers of Vulkan and Direct3D that compute on the processor: SwiftShader, llvmpipe, WARP, a mock for tests. */
const SOFTWARE = /swiftshader|libvulkan_lvp|d3d10warp|mock_icd/i;
/** Drivers of cards: Mesa's, NVIDIA's, AMD's, Intel's. */
const HARDWARE = /libvulkan_(?!lvp)\w+\.|libGLX_nvidia|libnvidia-|nvoglv|nvwgf2|amdvlk|amdxc|igvk|igd1\w+/i;

export const graphicsCards: GraphicsCards = {
  async find() {
    if (process.platform === 'darwin') return ['the graphics processor of this Mac (Metal)'];
    // Windows names its cards only to programs in other languages.
    if (process.platform !== 'linux') return undefined;
    const nodes = (await namesIn('/dev/dri')).filter((name) => name.startsWith('renderD'));
    const cards = (await Promise.all(nodes.map(describeNode))).filter((card) => card !== undefined);
    const nvidia = await describeNvidia();
    const others = (await namesIn('/dev')).includes('dxg') ? ['a card of Windows (WSL)'] : [];
    return [
      ...nvidia,
      ...cards.filter((card) => nvidia.length === 0 || !card.startsWith('NVIDIA')),
      ...others,
    ];
  },

  softwareDriver() {
    const loaded = processReport()?.sharedObjects ?? [];
    if (loaded.some((path) => HARDWARE.test(basename(path)))) return undefined;
    const found = loaded.find((path) => SOFTWARE.test(basename(path)));
    return found && basename(found);
  },

  none: 'There is no graphics card.',
  adviceForNone:
    "Use the processor, the default (--device cpu; in a program device: 'cpu'; a run that began on a card goes on with --resume RUN --device cpu), or install the card's driver (on Linux its Vulkan driver and the package libvulkan1). `graft doctor` shows which cards are found.",
  adviceForFailure:
    "Use the processor: --device cpu, in a program device: 'cpu' (a run goes on with --resume RUN --device cpu). If the card has too little memory, a smaller batch size may fit.",
};

async function describeNode(name: string): Promise<string | undefined> {
  const folder = join('/sys/class/drm', name, 'device');
  const maker = (await textOf(join(folder, 'vendor'))).trim();
  const [, driver = ''] = /^DRIVER=(.*)$/m.exec(await textOf(join(folder, 'uevent'))) ?? [];
  if (NO_CARDS.includes(maker) || NO_CARDS.includes(driver)) return undefined;
  return `${MAKERS[maker] ?? (driver === '' ? 'a card of an unknown maker' : driver)} (/dev/dri/${name})`;
}

/** NVIDIA's driver names its cards, and in containers it is often there without nodes in /dev/dri. */
async function describeNvidia(): Promise<string[]> {
  const nodes = (await namesIn('/dev')).filter((name) => /^nvidia\d+$/.test(name));
  if (nodes.length === 0) return [];
  const folder = '/proc/driver/nvidia/gpus';
  const models = await Promise.all(
    (await namesIn(folder)).map(async (card) => {
      const [, model] = /^Model:\s*(.+)$/m.exec(await textOf(join(folder, card, 'information'))) ?? [];
      return model;
    }),
  );
  return nodes.map((node, index) => `${models[index] ?? 'NVIDIA'} (/dev/${node})`);
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

/** Empty if the file cannot be read. */
async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
