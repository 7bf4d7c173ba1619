import type { Network } from './network.js';

/**
 * Requests the properties of a file from a server without downloading it.
 *
 * @returns the status of the answer, and the file's length if the server says it
 * @throws UnreachableError when no connection can be made
 */
export async function askAbout(
  url: string,
  network: Network,
): Promise<{ status: number; bytes: number | undefined; milliseconds: number }> {
  const start = performance.now();
  const answer = await network.fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
  await answer.body?.cancel();
  const length = answer.headers.get('content-length');
  return {
    status: answer.status,
    bytes: length === null ? undefined : Number(length),
    milliseconds: performance.now() - start,
  };
}
