import { type CardReport, reportOnCards } from './choose-device.js';
import { Runtime } from './runtime.js';
import { countThreads } from './runtime-options.js';

/**
 * Finds out whether this machine has a graphics card that the device 'auto' would take, and why. A process tests its
 * card once.
 *
 * @param threads processor cores that it is compared with; default all
 */
export async function testGraphicsCard(threads?: number): Promise<CardReport> {
  return await reportOnCards(countThreads(threads), (device) => Runtime.sharingThreads(threads, device));
}
