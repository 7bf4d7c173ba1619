import type { ClassifierCard } from '../classifier/predict.js';
import { ownPlatform } from '../own-platform.js';

/** The page at the beginning, for people: plain text, so that names of classes are only text. */
export function welcome(
  { classNames, task, imageSize }: Pick<ClassifierCard, 'classNames' | 'task' | 'imageSize'>,
  {
    address,
    hasToken,
    platform,
  }: { readonly address: string; readonly hasToken: boolean; readonly platform: string | undefined },
): string {
  const [height, width] = imageSize;
  return `A classifier of pictures, served by Graft.

Classes   ${classNames.slice(0, 20).join(', ')}${classNames.length > 20 ? `, and ${classNames.length - 20} more` : ''}
Task      ${task}
Pictures  resized to ${width} x ${height} by the server

One picture, or several:
${commands(address, hasToken, platform)
  .map((command) => `  ${command}`)
  .join('\n')}

${address}/model         what the classifier is, and how it was measured
${address}/health        whether it answers
${address}/metrics       numbers for Prometheus
${address}/openapi.json  the description of all this for programs
`;
}

/** Commands for the shells of a system. */
function commands(address: string, hasToken: boolean, platform: string | undefined): string[] {
  const isWindows = platform === 'win32';
  // PowerShell has a command of its own called curl.
  const curl = `${isWindows ? 'curl.exe' : 'curl'}${hasToken ? ' -H "Authorization: Bearer TOKEN"' : ''}`;
  const first = [
    `${curl} -H "Content-Type: image/jpeg" --data-binary "@cat.jpg" ${address}/classify`,
    `${curl} -F "image=@cat.jpg" -F "image=@dog.jpg" "${address}/classify?top=3"`,
  ];
  // Neither shell of Windows has a command for Base64 that writes one line to another command.
  if (isWindows) return first;
  const json = `echo "{\\"image\\": \\"$(base64 < cat.jpg | tr -d '\\n')\\"}"`;
  return [...first, `${json} | ${curl} --json @- ${address}/classify`];
}

/** The system of whoever asks, from the header User-Agent; of a client that does not say, that of the server. */
export function platformOf(userAgent = '', own: string | undefined = ownPlatform()): string | undefined {
  if (/Windows/.test(userAgent)) return 'win32';
  if (/Macintosh|Mac OS|Linux|Android|X11|CrOS/.test(userAgent)) return 'linux';
  return own;
}
