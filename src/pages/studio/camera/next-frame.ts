/** Milliseconds after which a picture is taken as it is, where no new one comes or the browser does not tell. */
const PATIENCE = 250;

/** Shows a camera's stream in a `video` element and waits until it plays. */
export async function play(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
  video.srcObject = stream;
  // Rejected when the camera is closed before it has begun.
  await video.play().catch(() => undefined);
}

/** Waits for a camera's next picture, and at least some milliseconds. */
export async function nextFrame(video: HTMLVideoElement, least: number): Promise<void> {
  await new Promise((done) => setTimeout(done, least));
  await new Promise<void>((done) => {
    const timer = setTimeout(done, PATIENCE);
    video.requestVideoFrameCallback?.(() => {
      clearTimeout(timer);
      done();
    });
  });
}
