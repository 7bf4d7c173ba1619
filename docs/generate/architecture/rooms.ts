/** A folder of src/, and what stands in it. */
export interface Room {
  readonly name: string;
  readonly holds: string;
}

/** The rooms from the ground up: a room imports only from rooms before it. */
export const rooms: readonly Room[] = [
  { name: 'files', holds: 'files that appear whole, bytes at positions of a file, checksums' },
  { name: 'download', holds: 'the network, downloads that continue, the cache folder' },
  { name: 'platform', holds: 'what Node and a browser do in different ways, behind interfaces' },
  { name: 'pictures', holds: 'decoding, resizing, limits' },
  { name: 'datasets', holds: 'labelled pictures to batches; decoded pixels kept in memory and beyond' },
  { name: 'folders', holds: 'finding classes and pictures in folders' },
  { name: 'photographs', holds: 'inspecting, splitting and repairing folders of photographs' },
  { name: 'drawn', holds: 'cats and dogs drawn as SVG' },
  { name: 'metrics', holds: 'from accuracy to calibration, with intervals' },
  { name: 'session', holds: 'seeds and names that belong to one piece of work' },
  { name: 'nn', holds: 'layers, losses, optimizers, with Keras names' },
  { name: 'augmentation', holds: 'random changes of pictures, one file each' },
  { name: 'graph', holds: 'an ONNX graph as a value, to and from protobuf' },
  { name: 'tasks', holds: 'binary, multiclass, multilabel: targets, losses, decisions' },
  { name: 'lower', holds: 'layers to graphs: for inference and for training' },
  { name: 'autodiff', holds: 'reverse mode over graphs, one rule per operator' },
  { name: 'runtime', holds: 'ONNX Runtime in worker threads, states beside the sessions' },
  { name: 'threads', holds: 'the programs that run in worker threads' },
  { name: 'train', holds: 'Model: compile, fit, evaluate, predict; callbacks' },
  { name: 'zoo', holds: 'backbones and the readers of their weights' },
  { name: 'classifier', holds: 'the trained artifact: save, load, predict, explain, restore' },
  { name: 'exports', holds: 'other forms of a classifier: small files, a zip, a web page' },
  { name: 'web', holds: 'a classifier in the browser' },
  { name: 'report', holds: 'figures and HTML reports' },
  { name: 'recipes', holds: 'from a folder of photographs to a saved classifier' },
  { name: 'events', holds: 'the JSON lines of every command' },
  { name: 'studio', holds: 'the server behind `graft studio`' },
  { name: 'pages', holds: 'what runs in the user’s browser' },
  { name: 'cli', holds: 'one file per command' },
];
