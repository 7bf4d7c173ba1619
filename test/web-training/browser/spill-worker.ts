/* Uses a temporary file as a data set in a worker does. */
import { SpillFile } from '../../../dist/src/platform/browser/spill-file.js';

const LIMIT = 1000;

async function filesThere(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('graft-temporary', { create: true });
  let count = 0;
  const { keys } = folder as unknown as { keys(): AsyncIterable<string> };
  for await (const _ of keys.call(folder)) count++;
  return count;
}

async function spill(): Promise<object> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('graft-temporary', { create: true });
  await folder.getFileHandle('left-over', { create: true });
  const file = new SpillFile(LIMIT);
  const positions = [await file.append(Uint8Array.of(1, 2, 3)), await file.append(Uint8Array.of(4, 5))];
  const [first, second, beyond] = [new Uint8Array(3), new Uint8Array(2), new Uint8Array(2)];
  const read = [await file.read(second, 3), await file.read(first, 0), await file.read(beyond, 4)];
  const during = await filesThere();
  const refused = await file.append(new Uint8Array(LIMIT));
  const { problem } = file;
  await file.close();
  return { positions, first, second, read, during, refused, problem, after: await filesThere() };
}

addEventListener('message', async () => postMessage(await spill()));
