import type { ClassifierCard } from '../classifier/predict.js';

/** The page at the beginning, for people: plain text, so that names of classes are only text. */
export function welcome(
  { classNames, task, imageSize }: Pick<ClassifierCard, 'classNames' | 'task' | 'imageSize'>,
  { address, hasToken }: { readonly address: string; readonly hasToken: boolean },
): string {
  const token = hasToken ? ` -H 'Authorization: Bearer TOKEN'` : '';
  const [height, width] = imageSize;
  return `A classifier of pictures, served by Graft.

Classes   ${classNames.slice(0, 20).join(', ')}${classNames.length > 20 ? `, and ${classNames.length - 20} more` : ''}
Task      ${task}
Pictures  resized to ${width} x ${height} by the server

One picture, or several:
  curl${token} -H 'Content-Type: image/jpeg' --data-binary @cat.jpg ${address}/classify
  curl${token} -F image=@cat.jpg -F image=@dog.jpg '${address}/classify?top=3'
  echo "{\\"image\\": \\"$(base64 -w 0 cat.jpg)\\"}" | curl${token} --json @- ${address}/classify

${address}/model         what the classifier is, and how it was measured
${address}/health        whether it answers
${address}/metrics       numbers for Prometheus
${address}/openapi.json  the description of all this for programs
`;
}
