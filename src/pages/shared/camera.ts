/** Why there is no camera, as a key of the page's texts. */
export type CameraProblem = 'cameraRefused' | 'cameraMissing' | 'cameraBusy' | 'cameraInsecure';

export class CameraError extends Error {
  readonly problem: CameraProblem;

  constructor(problem: CameraProblem, cause?: unknown) {
    super(problem, { cause });
    this.name = 'CameraError';
    this.problem = problem;
  }
}

/** Which way a camera of a phone looks: at who holds it, or away. */
export type Facing = 'user' | 'environment';

export interface CameraChoice {
  /** A camera of `listCameras`. */
  readonly deviceId?: string;
  /** Without `deviceId`; by default away from who holds the phone. */
  readonly facing?: Facing;
}

/**
 * Opens a camera, on a phone the one at the back unless another one is wanted.
 *
 * @throws CameraError
 */
export async function openCamera({
  deviceId,
  facing = 'environment',
}: CameraChoice = {}): Promise<MediaStream> {
  if (!window.isSecureContext || navigator.mediaDevices === undefined)
    throw new CameraError('cameraInsecure');
  const which = deviceId === undefined ? { facingMode: facing } : { deviceId: { exact: deviceId } };
  try {
    const video = { ...which, width: { ideal: 1280 }, height: { ideal: 720 } };
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw new CameraError(problemOf(error), error);
  }
}

/** The cameras of the device. Their names are known only while one of them is open. */
export async function listCameras(): Promise<readonly MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '');
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The camera's current picture, at most as large as any model's input; undefined before its first picture. */
export async function takeFrame(video: HTMLVideoElement, longest = 640): Promise<Blob | undefined> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return undefined;
  const scale = Math.min(1, longest / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.92));
  return blob ?? undefined;
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'cameraRefused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'cameraMissing' : 'cameraBusy';
}
