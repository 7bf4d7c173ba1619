import type { Command } from 'commander';
import type { Wanted } from './definition.js';

/** A command of `graft`. Its definition is loaded only when the command is used, so that the others start fast. */
export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Loads the file that adds arguments, options and the action. */
  load(): Promise<(command: Command, wanted: Wanted) => void | Promise<void>>;
}

/** Every command, in the order of the help. A new one is an entry here, its definition in this folder, and its action. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'train',
    description: 'Train a classifier on your own photographs and evaluate it',
    load: async () => (await import('./train.js')).defineTrain,
  },
  {
    name: 'tutorial',
    description:
      'TensorFlow\'s tutorial "Transfer learning and fine-tuning", from photographs to a saved classifier',
    load: async () => (await import('./tutorial.js')).defineTutorial,
  },
  {
    name: 'studio',
    description: 'See the photographs, watch the training, and judge and try the model, in a browser',
    load: async () => (await import('./studio.js')).defineStudio,
  },
  {
    name: 'fetch',
    description: "Put the tutorial's photographs of cats and dogs into a folder, to try Graft on",
    load: async () => (await import('./fetch.js')).defineFetch,
  },
  {
    name: 'inspect',
    description: 'Check photographs before training: unreadable files, unusual files, duplicates',
    load: async () => (await import('./inspect.js')).defineInspect,
  },
  {
    name: 'evaluate',
    description: 'Evaluate a classifier on labelled pictures',
    load: async () => (await import('./evaluate.js')).defineEvaluate,
  },
  {
    name: 'predict',
    description: 'Classify pictures with a trained classifier',
    load: async () => (await import('./predict.js')).definePredict,
  },
  {
    name: 'serve',
    description: 'Answer HTTP requests with a classifier: pictures in, classes out',
    load: async () => (await import('./serve.js')).defineServe,
  },
  {
    name: 'explain',
    description: 'Show where in a picture a classifier sees a class, as a heat map (Grad-CAM)',
    load: async () => (await import('./explain.js')).defineExplain,
  },
  {
    name: 'similar',
    description: 'Find the pictures that look most like one, by what a network sees in them',
    load: async () => (await import('./similar.js')).defineSimilar,
  },
  {
    name: 'sort',
    description: 'File pictures into a folder for each class, the unsure and unfamiliar ones apart',
    load: async () => (await import('./sort.js')).defineSort,
  },
  {
    name: 'suggest',
    description: 'Find the pictures without labels that would teach a classifier most',
    load: async () => (await import('./suggest.js')).defineSuggest,
  },
  {
    name: 'compare',
    description: 'Compare runs: settings that differ, learning curves in one figure, results',
    load: async () => (await import('./compare.js')).defineCompare,
  },
  {
    name: 'summary',
    description: 'Show what is in the file of a trained classifier',
    load: async () => (await import('./summary.js')).defineSummary,
  },
  {
    name: 'export',
    description: 'Convert a classifier: smaller, packed for somebody else, or as a web page',
    load: async () => (await import('./export.js')).defineExport,
  },
  {
    name: 'export-base',
    description: 'Write a pretrained network as a small file, to train with in a browser',
    load: async () => (await import('./export-base.js')).defineExportBase,
  },
  {
    name: 'plan-shards',
    description: 'Divide millions of pictures into shards for several machines: features or predictions',
    load: async () => (await import('./plan-shards.js')).definePlanShards,
  },
  {
    name: 'run-shard',
    description: 'Compute shards of a plan, on any machine',
    load: async () => (await import('./run-shard.js')).defineRunShard,
  },
  {
    name: 'check-shards',
    description: 'Say which shards of a plan are finished and which are missing',
    load: async () => (await import('./check-shards.js')).defineCheckShards,
  },
  {
    name: 'cache',
    description: 'List, locate or delete what Graft has stored on this machine',
    load: async () => (await import('./cache.js')).defineCache,
  },
  {
    name: 'prune',
    description: 'Remove the files of installed packages that are for other machines',
    load: async () => (await import('./prune.js')).definePrune,
  },
  {
    name: 'worker',
    description: 'Be one process of a training that a coordinator divides among several',
    load: async () => (await import('./worker.js')).defineWorker,
  },
  {
    name: 'doctor',
    description: 'Check this machine for everything that Graft needs, and say how to fix what is missing',
    load: async () => (await import('./doctor.js')).defineDoctor,
  },
];
