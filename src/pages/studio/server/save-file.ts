import { transport } from './current-transport.js';
import { answerOf } from './request.js';

/** Seconds after which the browser has certainly begun to write a file. */
const PATIENCE = 60;

/**
 * What a click on a link to a download does. A server's link needs nothing. Where the Studio runs in this browser, the file
 * is asked for first: not every browser lets a service worker answer a download.
 *
 * @throws RequestError
 */
export async function saveFile(event: MouseEvent, address: string, fileName: string): Promise<void> {
  if (!transport().inBrowser) return;
  event.preventDefault();
  const content = await (await answerOf(address)).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE * 1000);
}
