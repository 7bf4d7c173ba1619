import type { Activity, RunState } from '../../../studio/api.js';
import { enBoot } from './en-boot.js';
import { enCamera } from './en-camera.js';
import { enData } from './en-data.js';
import { enEnding } from './en-ending.js';
import { enInBrowser } from './en-in-browser.js';
import { enJudge } from './en-judge.js';
import { enLabelling } from './en-labelling.js';
import { enLabels } from './en-labels.js';
import { enMap } from './en-map.js';
import { enProject } from './en-project.js';
import { enReview } from './en-review.js';
import { enRuns } from './en-runs.js';
import { EN_CHOICES, enSettings } from './en-settings.js';
import { enSuspects } from './en-suspects.js';
import type { Named, SettingWords } from './kinds.js';

/* The page's English. Turkish has the same shape, so that nothing can be forgotten there. */

const STATES: Record<RunState, string> = {
  running: 'Training',
  stopping: 'Stopping',
  paused: 'Paused',
  interrupted: 'Interrupted',
  failed: 'Failed',
  finished: 'Finished',
  diverged: 'Diverged',
};

const STATE_TEXTS: Record<RunState, string> = {
  running: 'The model is being trained.',
  stopping: 'The current step is finished first.',
  paused: 'Paused. It can be resumed where it left off.',
  interrupted: 'The process ended unexpectedly. Training can be resumed from the last save.',
  failed: 'Training ended with an error.',
  finished: 'Finished.',
  diverged: 'The loss became NaN or infinite. The model has the weights of the last good epoch.',
};

const DOING: Record<Activity['doing'], string> = {
  starting: 'Starting',
  preparing: 'Reading the photographs and the pretrained network',
  training: 'Learning from the photographs',
  validating: 'Checking on photographs that it does not learn from',
  judging: 'Measuring and saving the finished model',
  idle: 'Idle',
};

export const en = {
  skip: 'Skip to the content',
  steps: 'Steps',
  language: 'Language',
  theme: 'Appearance',
  themes: { auto: 'System', light: 'Light', dark: 'Dark' },
  close: 'Close',
  loading: 'One moment…',
  whichModel: 'Model',
  noModel: 'No model yet',
  toTraining: 'Train a model',
  watchTraining: 'Watch training',
  views: {
    data: 'Data',
    review: 'Review',
    train: 'Train',
    judge: 'Judge',
    try: 'Try',
    take: 'Download',
    runs: 'Runs',
  },
  connection: {
    lost: 'The Studio is not responding.',
    lostHint: (command: string) =>
      `Its server may have stopped. Start it again with \`${command}\`. Training that was under way continues or can be resumed. This page keeps trying to reconnect.`,
    noToken: 'This link is no longer valid.',
    noTokenHint: 'The Studio was restarted. Open the link that `graft studio` printed in the terminal.',
    noAnswer: 'The Studio is not responding.',
    noAnswerHint: 'Is `graft studio` still running?',
  },
  boot: enBoot,
  inBrowser: enInBrowser,
  data: enData,
  camera: enCamera,
  train: {
    title: 'Train',
    text: 'Make three choices and start. The model learns your classes from a network that has already seen millions of photographs.',
    atWork: 'training is under way',
    needsData: 'Two classes are needed',
    needsDataText: 'A model learns to tell classes apart, so it needs at least two classes with photographs.',
    toData: 'Add photographs',
    recipe: 'Quality',
    recipes: {
      fast: {
        title: 'Quick',
        text: 'Trains a new last layer on what the network already sees. The quickest way, and often good enough.',
      },
      tutorial: {
        title: 'Like the tutorial',
        text: 'The classic way: first the last layer, then careful fine-tuning of the layers below it.',
      },
      best: {
        title: 'Best',
        text: 'Larger pictures, more augmentation and fine-tuning of the whole network. Takes the most time.',
      },
    } as Record<string, Named>,
    size: 'Network size',
    sizes: {
      MobileNetV2: { title: 'Small', text: 'Fast everywhere, on phones and in browsers too.' },
      MobileNetV3Small: { title: 'Tiny', text: 'The fewest weights; for slow devices.' },
      MobileNetV3Large: { title: 'Small, newer', text: 'More accurate than Small, about as large.' },
      EfficientNetV2B0: { title: 'Medium', text: 'More accurate, somewhat slower.' },
      ResNet50V2: { title: 'Large', text: 'Slow and thorough; for desktop computers.' },
    } as Record<string, Named>,
    included: 'included',
    downloaded: 'downloads weights once',
    howLong: 'Training length',
    lengths: {
      short: { title: 'Short', text: 'Half the epochs, for a first impression.' },
      normal: { title: 'Normal', text: 'As many epochs as the recipe sets.' },
      long: { title: 'Long', text: 'Twice the epochs, when there is time.' },
    },
    willTrain: (epochs: string) => `Up to ${epochs} epochs.`,
    willTrainWith: (weights: string, epochs: string) => `With ${weights}: up to ${epochs} epochs.`,
    timeUnknown: 'How long it takes is not known yet: no such run has finished on this computer.',
    timeAbout: (time: string) => `It takes about ${time}, judging by earlier runs on this computer.`,
    timeBetween: (low: string, high: string) =>
      `It takes between ${low} and ${high}, judging by earlier runs on this computer.`,
    weightNames: {
      imagenet: 'ImageNet weights, which are used if they can be downloaded',
      openimages: 'the included weights',
    } as Record<string, string>,
    willUse: (train: string, validation: string, test: string) =>
      `Photographs: ${train} to train on, ${validation} for validation, ${test} for testing.`,
    willDivide: (photographs: string) =>
      `Some of the ${photographs} photographs are kept for validation and testing.`,
    changed: (count: number) =>
      count === 0
        ? 'No settings changed.'
        : count === 1
          ? '1 setting changed.'
          : `${count} settings changed.`,
    allSettings: 'All settings',
    searchSettings: 'Find a setting',
    noSuchSetting: 'No settings match.',
    thisRun: 'This run',
    name: 'Name',
    nameByItself: 'named after the photograph folder',
    weights: 'Pretrained weights',
    bestWeights: 'Best available',
    seed: 'Random seed',
    drawn: '0',
    groups: {
      '': 'Network and photographs',
      augmentation: 'Augmentation',
      featureExtraction: 'First phase: the last layer only',
      fineTuning: 'Second phase: fine-tuning',
    } as Record<string, string>,
    resetAll: 'Reset all settings',
    back: (value: string) => `Reset to ${value}`,
    range: (minimum: number | undefined, maximum: number | undefined, whole: boolean) =>
      `Enter a ${whole ? 'whole number' : 'number'}${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}.`,
    start: 'Start training',
    checkingFirst: 'Checking the photographs first',
    startUnchecked: 'Start without waiting',
    errorsTitle: (count: number) =>
      count === 1 ? 'Check has found an error' : `Check has found ${count} errors`,
    toCheck: 'Open Check',
    trainAnyway: 'Train anyway',
    otherAtWork: (name: string) =>
      `${name} is still training. Two runs at once share this computer, so both take longer.`,
    lookAtIt: 'View run',
    states: STATES,
    stateTexts: STATE_TEXTS,
    doing: DOING,
    phases: { 'feature extraction': 'first phase', 'fine-tuning': 'fine-tuning' } as Record<string, string>,
    now: 'Current activity',
    progress: 'Progress',
    epoch: 'Epoch',
    epochs: 'Epochs',
    step: 'Step',
    of: (one: string, all: string) => `${one} of ${all}`,
    accuracyNow: 'Current accuracy',
    speed: 'Speed',
    perSecond: (count: string) => `${count} images/s`,
    remaining: 'Remaining in this phase',
    elapsed: 'Elapsed time',
    memory: 'Memory',
    figures: {
      accuracy: 'Accuracy',
      auc: 'AUC',
      f1_score: 'F1 score',
      loss: 'Loss',
      precision: 'Precision',
      recall: 'Recall',
    } as Readonly<Record<string, string>>,
    training: 'training',
    validation: 'validation',
    startFineTuning: 'Start fine-tuning',
    curveLabel: (what: string, epochs: number, training: string, validation: string) =>
      epochs === 0
        ? `${what}: no epoch has finished yet`
        : `${what} after ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}: ${training} in training, ${validation} in validation`,
    asTable: 'Curves as a table',
    pause: 'Pause',
    stop: 'Stop',
    goOn: 'Resume',
    acceptChanges: 'Resume with the photographs as they are now',
    mayLeave: 'You can close this page. Training continues and will be here when you come back.',
    another: 'New run',
    toJudge: 'See how good it is',
    toTry: 'Try it',
    toRuns: 'All runs',
    describeRun: (recipe: string, backbone: string, classes: string) =>
      [classes, recipe, backbone].filter((part) => part !== '').join(' · '),
    resultOf: {
      test: (value: string, low: string, high: string) =>
        `It gets ${value} of photographs that it has never seen right (most likely between ${low} and ${high}).`,
      validation: (value: string, low: string, high: string) =>
        `It gets ${value} of the validation photographs right (most likely between ${low} and ${high}).`,
    },
    notes: 'Notes',
    usedSettings: 'Settings and command',
    computesOn: 'Computes on',
    devices: { cpu: 'processor', webgpu: 'graphics card' },
    commandText: 'To repeat this run in a terminal:',
    wasChanged: 'changed',
  },
  ending: enEnding,
  judge: enJudge,
  labels: enLabels,
  try: {
    title: 'Try',
    text: 'Show it something it has never seen.',
    emptyText: 'When a run has finished, you can try its model here with any picture or the camera.',
    picture: 'Picture',
    result: 'What it sees',
    drop: 'Drop a picture here',
    dropNow: 'Release to classify',
    orPaste: 'or paste one with Ctrl+V, or use the camera',
    choose: 'Choose pictures',
    camera: 'Camera',
    keep: 'Keep this picture',
    paste: 'Paste',
    nothingToPaste:
      'There is no picture on the clipboard, or the browser does not share it with this page. Try Ctrl+V.',
    pasted: 'pasted picture',
    fromCamera: 'picture from the camera',
    live: 'live',
    looking: 'Looking…',
    nothingYet: 'Probabilities appear here when there is a picture.',
    sure: 'The model is very sure.',
    rather: 'The model is fairly sure.',
    unfamiliar: 'This does not look like anything it was trained on',
    forced: 'The bars show what it would have to choose.',
    unsure: 'The model is not sure.',
    took: (milliseconds: string) => `Took ${milliseconds} ms. The picture was not stored.`,
    explain: 'Show where it looks',
    before: 'Earlier pictures',
  },
  take: {
    title: 'Download',
    text: 'The model is yours. It works without an account and without a network.',
    emptyText: 'When a run has finished, you can download its model and everything that belongs to it here.',
    download: 'Download',
    open: 'Open',
    onRequest: 'made on request',
    kinds: {
      model: {
        title: 'Model',
        text: 'One .onnx file with everything in it, including preprocessing and class names. It runs wherever ONNX Runtime does.',
      },
      card: { title: 'Model card', text: 'Classes, settings, origin and results, as JSON.' },
      zip: { title: 'Zip archive', text: 'Model, model card and instructions, ready to share.' },
      report: {
        title: 'Report',
        text: 'One page with the data, the training and the results, for the screen and for paper.',
      },
      'web-page': {
        title: 'Web page',
        text: 'A folder of static files that classifies pictures in anyone’s browser, from files or the camera.',
      },
    },
  },
  review: enReview,
  suspects: enSuspects,
  labelling: enLabelling,
  map: enMap,
  project: enProject,
  runs: enRuns,
  settings: enSettings as Record<string, SettingWords>,
  choices: EN_CHOICES as Record<string, string>,
};

export type Texts = typeof en;
