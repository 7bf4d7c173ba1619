/** Samples from the camera, and predictions for its picture. */
export const enCamera = {
  open: 'Camera',
  title: 'Record with the camera',
  picture: 'The camera’s picture',
  opening: 'Starting the camera. The browser may ask whether this page may use it.',
  which: 'Camera',
  numbered: (number: number) => `Camera ${number}`,
  toFront: 'Front camera',
  toBack: 'Back camera',
  again: 'Try again',
  none: 'The camera is not available.',
  ended: 'The camera was disconnected.',
  problems: {
    cameraRefused: 'The browser blocks the camera for this page. Allow it in the address bar and try again.',
    cameraMissing: 'No camera was found. Connect one and try again.',
    cameraBusy: 'The camera could not be started. Another program may be using it; close that and try again.',
    cameraInsecure:
      'Browsers allow the camera only on pages from this computer (http://127.0.0.1) or over https. Open the Studio on the computer where it runs, or through an SSH tunnel.',
    cameraEnded:
      'It was unplugged, or the browser or another program has taken it. Connect it and try again.',
  },
  into: 'Record into',
  newClass: 'A new class',
  nameFirst: 'Give the new class a name first.',
  hold: 'Hold to record',
  how: 'Hold the button, or Space or Enter on it, and let go to stop. Move what is filmed: only sharp pictures that differ from the last ones are kept, at most five a second.',
  counts: (taken: number, blurred: number, similar: number) =>
    [
      `${taken} taken`,
      ...(blurred > 0 ? [`${blurred} blurred`] : []),
      ...(similar > 0 ? [`${similar} too similar`] : []),
    ].join(', '),
  inClass: (name: string, total: number) =>
    total === 1 ? `${name} has 1 photograph.` : `${name} has ${total} photographs.`,
  full: 'Waiting until the photographs are stored…',
  last: 'The last photographs',
  shot: (number: number, className: string) => `Photograph ${number} of ${className}`,
  remove: (number: number) => `Set photograph ${number} aside`,
  removed: 'Set aside. You can undo it.',
  started: (name: string) => `Recording into ${name}.`,
  stopped: (counts: string, name: string) => `Stopped. ${counts}, into ${name}.`,
  takenBack: (count: number) =>
    count === 1 ? 'Undone: 1 photograph taken back.' : `Undone: ${count} photographs taken back.`,
  putBack: 'Undone: the photograph is in its class again.',
  live: {
    title: 'Live prediction',
    text: (name: string) => `By run ${name}, from before this training.`,
    start: 'Watch the camera',
    stop: 'Stop the camera',
    slow: 'One picture a second, so that the training is not held up.',
  },
};
