/** The rooms of src/ that users meet, in the order in which docs/api.md tells about them. */
export const rooms: readonly {
  /** The folder below src/; empty for the files in src/ itself. */
  readonly folder: string;
  readonly title: string;
  readonly introduction: string;
}[] = [
  {
    folder: 'pictures',
    title: 'Pictures',
    introduction: 'Files of pictures to pixels.',
  },
  {
    folder: 'datasets',
    title: 'Data sets',
    introduction: 'Folders of files to labelled batches of pixels.',
  },
  {
    folder: 'photographs',
    title: 'Photographs',
    introduction: 'Folders that nobody has looked at yet: inspected, split, repaired.',
  },
  {
    folder: 'download',
    title: 'Downloads',
    introduction: 'The network and the cache folder.',
  },
  {
    folder: 'drawn',
    title: 'Drawn pictures',
    introduction: 'Cats and dogs for a first run without a download.',
  },
  {
    folder: 'augmentation',
    title: 'Augmentation of pixels',
    introduction: 'What augmentation layers do to pixels.',
  },
  {
    folder: 'events',
    title: 'JSON lines',
    introduction: 'What each command prints under `--json`.',
  },
  {
    folder: 'metrics',
    title: 'Metrics',
    introduction:
      'How good a classifier is, from labels and probabilities alone. Nothing here needs a model or a picture.',
  },
  {
    folder: 'nn',
    title: 'Layers, losses and optimizers',
    introduction: 'What networks are drawn with, and how they are to be trained. Nothing here computes.',
  },
  {
    folder: 'train',
    title: 'Models and training',
    introduction: 'Networks that can be trained, evaluated and asked, and what can be watched meanwhile.',
  },
  {
    folder: 'zoo',
    title: 'Pretrained networks',
    introduction: 'Networks with the weights that others have trained.',
  },
  {
    folder: 'classifier',
    title: 'Finished classifiers',
    introduction: 'One `.onnx` file that holds everything, written and used.',
  },
  {
    folder: 'recipes',
    title: 'Recipes',
    introduction: 'Whole trainings with good settings, as one call.',
  },
  {
    folder: 'report',
    title: 'Figures and reports',
    introduction: 'Pictures of what happened, as SVG text that needs nothing else, and pages that hold them.',
  },
  {
    folder: 'cli',
    title: 'What the commands write under --json',
    introduction:
      'One JSON object a line; the last one is the result. Types only, for programs that read them.',
  },
  {
    folder: 'runtime',
    title: 'The runtime',
    introduction: 'Threads and their end. Programs rarely need more than `setThreads`.',
  },
  {
    folder: '',
    title: 'Errors and version',
    introduction: 'Messages say what was expected, what came and where; `hint` says what to do next.',
  },
];
