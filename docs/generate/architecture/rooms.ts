/** Where a room runs: `core` runs anywhere, `border` hides the differences between platforms. */
export type Place = 'core' | 'border' | 'node' | 'browser';

/** A folder of src/ and its contents. */
export interface Room {
  readonly name: string;
  readonly place: Place;
  readonly holds: string;
}

/** The rooms from the lowest up: a room imports only from rooms before it. */
export const ROOMS: readonly Room[] = [
  { name: 'files', place: 'node', holds: 'files that appear whole, bytes at positions of a file, checksums' },
  { name: 'download', place: 'node', holds: 'the network, downloads that continue, the cache folder' },
  { name: 'http', place: 'node', holds: 'what both servers share: own addresses, secrets, listening' },
  {
    name: 'platform',
    place: 'border',
    holds: 'what Node and a browser do in different ways, behind interfaces',
  },
  { name: 'pictures', place: 'core', holds: 'decoding, resizing, limits' },
  {
    name: 'datasets',
    place: 'core',
    holds: 'labelled pictures to batches; decoded pixels kept in memory and beyond',
  },
  { name: 'folders', place: 'node', holds: 'finding classes and pictures in folders' },
  { name: 'photographs', place: 'node', holds: 'inspecting, splitting and repairing folders of photographs' },
  { name: 'drawn', place: 'node', holds: 'cats and dogs drawn as SVG' },
  { name: 'metrics', place: 'core', holds: 'from accuracy to calibration, with intervals' },
  { name: 'session', place: 'core', holds: 'seeds and names that belong to one piece of work' },
  { name: 'nn', place: 'core', holds: 'layers, losses, optimizers, with Keras names' },
  { name: 'augmentation', place: 'core', holds: 'random changes of pictures, one file each' },
  { name: 'graph', place: 'core', holds: 'an ONNX graph as a value, to and from protobuf' },
  { name: 'tasks', place: 'core', holds: 'binary, multiclass, multilabel: targets, losses, decisions' },
  { name: 'lower', place: 'core', holds: 'layers to graphs: for inference and for training' },
  { name: 'autodiff', place: 'core', holds: 'reverse mode over graphs, one rule per operator' },
  { name: 'runtime', place: 'core', holds: 'ONNX Runtime in worker threads, sessions and their states' },
  { name: 'embedding', place: 'core', holds: 'pictures in two dimensions, similar ones side by side' },
  { name: 'threads', place: 'node', holds: 'the programs that run in worker threads' },
  { name: 'train', place: 'core', holds: 'Model: compile, fit, evaluate, predict; callbacks' },
  { name: 'zoo', place: 'core', holds: 'backbones and the readers of their weights' },
  { name: 'classifier', place: 'core', holds: 'the trained artifact: save, load, predict, explain, restore' },
  {
    name: 'phases',
    place: 'core',
    holds: 'the settings of a training, and its phases from network to weights',
  },
  { name: 'features', place: 'core', holds: 'what a network sees in pictures, kept for later' },
  {
    name: 'confident-learning',
    place: 'core',
    holds: 'labels that are probably wrong, by models that have not seen the picture',
  },
  { name: 'active-learning', place: 'core', holds: 'which pictures to label next' },
  { name: 'imports', place: 'node', holds: 'third-party networks: ONNX files to layers' },
  { name: 'exports', place: 'node', holds: 'other forms of a classifier: small files, a zip, a web page' },
  { name: 'web', place: 'browser', holds: 'a classifier in the browser' },
  { name: 'web-training', place: 'browser', holds: 'training in the browser, on pictures of a page' },
  { name: 'report', place: 'node', holds: 'figures and HTML reports' },
  {
    name: 'shards',
    place: 'node',
    holds: 'features and predictions of millions of pictures, divided among machines',
  },
  { name: 'recipes', place: 'node', holds: 'from a folder of photographs to a saved classifier' },
  { name: 'worker', place: 'node', holds: 'a process that trains with others: frames over a socket' },
  { name: 'events', place: 'node', holds: 'the JSON lines of every command' },
  { name: 'serve', place: 'node', holds: 'a classifier behind HTTP: `graft serve`' },
  {
    name: 'public',
    place: 'node',
    holds: 'what users import: one file per module of the package',
  },
  { name: 'studio', place: 'node', holds: 'the server behind `graft studio`' },
  { name: 'web-studio', place: 'browser', holds: 'the Studio in a browser alone, without a server' },
  { name: 'pages', place: 'browser', holds: 'what runs in the user’s browser' },
  { name: 'cli', place: 'node', holds: 'one file per command' },
];
