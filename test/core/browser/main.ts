/* Runs in the browser, bundled by Vite like a user's program. */
import { type SmallTraining, trainSmall } from '../small-training.js';

/** A picture's file as base64. */
interface SentPicture {
  readonly name: string;
  readonly label: number;
  readonly base64: string;
}

declare global {
  var runSmallTraining: ((pictures: readonly SentPicture[]) => Promise<SmallTraining>) | undefined;
}

globalThis.runSmallTraining = (pictures) =>
  trainSmall(
    pictures.map(({ name, label, base64 }) => ({
      name,
      label,
      bytes: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
    })),
  );
