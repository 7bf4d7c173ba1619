import {
  type CameraChoice,
  CameraError,
  type CameraProblem,
  closeCamera,
  type Facing,
  listCameras,
  openCamera,
} from '../../shared/camera.js';

/** The camera that was chosen last, so that the next view begins with it. */
let chosen: CameraChoice = {};

/** A camera of the visitor's device, its light on or off. */
export class Camera {
  stream = $state.raw<MediaStream | undefined>();
  /** 'cameraEnded': it was open and is gone, for example unplugged. */
  problem = $state<CameraProblem | 'cameraEnded' | undefined>();
  opening = $state(false);
  /** All cameras of the device, while one is open. */
  cameras = $state.raw<readonly MediaDeviceInfo[]>([]);
  deviceId = $state<string | undefined>();
  /** Undefined where the device does not tell, as most computers. */
  facing = $state<Facing | undefined>();
  /** Counts openings: the visitor may close the camera while the browser still asks for permission. */
  #asked = 0;

  /** Whether its picture is to be shown like in a mirror: whoever looks at the screen sees themselves. */
  get mirrored(): boolean {
    return this.facing !== 'environment';
  }

  async open(choice: CameraChoice = chosen): Promise<void> {
    this.close();
    this.problem = undefined;
    this.opening = true;
    const mine = this.#asked;
    try {
      const stream = await open(choice);
      if (mine !== this.#asked) return closeCamera(stream);
      this.#take(stream);
      chosen = choice;
      const cameras = await listCameras();
      if (mine === this.#asked) this.cameras = cameras;
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      if (mine === this.#asked) this.problem = error.problem;
    } finally {
      if (mine === this.#asked) this.opening = false;
    }
  }

  /** On a phone: from the camera at the front to the one at the back, or the other way. */
  turn(): Promise<void> {
    return this.open({ facing: this.facing === 'user' ? 'environment' : 'user' });
  }

  close(): void {
    this.#asked += 1;
    this.opening = false;
    if (this.stream !== undefined) closeCamera(this.stream);
    this.stream = undefined;
  }

  #take(stream: MediaStream): void {
    const [track] = stream.getVideoTracks();
    const { deviceId, facingMode } = track.getSettings();
    this.deviceId = deviceId;
    this.facing = facingMode === 'user' || facingMode === 'environment' ? facingMode : undefined;
    track.addEventListener('ended', () => {
      if (this.stream !== stream) return;
      this.close();
      this.problem = 'cameraEnded';
    });
    this.stream = stream;
  }
}

/** The camera that was chosen before may have been unplugged since. @throws CameraError */
async function open(choice: CameraChoice): Promise<MediaStream> {
  try {
    return await openCamera(choice);
  } catch (error) {
    const gone = error instanceof CameraError && error.problem === 'cameraMissing';
    if (!gone || choice.deviceId === undefined) throw error;
    return await openCamera();
  }
}
