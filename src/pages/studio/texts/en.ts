import type { Activity, RunState } from '../../../studio/api.js';
import { enData } from './en-data.js';
import { enJudge } from './en-judge.js';
import { enChoices, enSettings } from './en-settings.js';
import type { Named, SettingWords } from './kinds.js';

/* The page's English. Turkish has the same shape, so that nothing can be forgotten there. */

const states: Record<RunState, string> = {
  running: 'Training',
  stopping: 'Stopping',
  paused: 'Paused',
  stopped: 'Stopped',
  interrupted: 'Interrupted',
  failed: 'Failed',
  finished: 'Finished',
  diverged: 'Diverged',
};

const stateTexts: Record<RunState, string> = {
  running: 'It is training.',
  stopping: 'It finishes its step and then stops.',
  paused: 'Paused. It can go on where it was.',
  stopped: 'Stopped. It can still go on where it was.',
  interrupted:
    'Its process ended without a word. It can go on where it was; nothing up to its last save is lost.',
  failed: 'It ended with an error.',
  finished: 'Finished: there is a model.',
  diverged: 'The loss became no number. The model has the weights of the last good epoch.',
};

const doing: Record<Activity['doing'], string> = {
  starting: 'Starting',
  preparing: 'Reading the photographs and the pretrained network',
  training: 'Learning from the photographs',
  validating: 'Checking on photographs it does not learn from',
  judging: 'Measuring and saving the finished model',
  idle: 'Nothing at the moment',
};

export const en = {
  skip: 'To the content',
  steps: 'Steps',
  language: 'Language',
  theme: 'Appearance',
  themes: { auto: 'System', light: 'Light', dark: 'Dark' },
  close: 'Close',
  loading: 'One moment…',
  whichModel: 'Model',
  noModel: 'There is no model yet',
  toTraining: 'Train one',
  watchTraining: 'Watch the training',
  views: { data: 'Data', train: 'Train', judge: 'Judge', try: 'Try', take: 'Download', runs: 'Runs' },
  connection: {
    lost: 'The Studio does not answer.',
    lostHint:
      'Its server may have been stopped. Start it again with `graft studio`; a training that was going on is in the folder of runs. This page tries again by itself.',
    noToken: 'This link is not valid any more.',
    noTokenHint: 'The Studio was started anew. Open the link that `graft studio` printed in the terminal.',
    noAnswer: 'The Studio does not answer.',
    noAnswerHint: 'Is `graft studio` still running?',
  },
  data: enData,
  train: {
    title: 'Train',
    text: 'Three choices, and off it goes. The model learns your classes from a network that has already seen millions of photographs.',
    atWork: 'a training is under way',
    needsData: 'Two classes are needed',
    needsDataText:
      'A model learns to tell classes apart, so there have to be at least two with photographs in them.',
    toData: 'Add photographs',
    recipe: 'How carefully?',
    recipes: {
      fast: {
        title: 'Quick',
        text: 'Learns from what the network sees in every photograph. The quickest way, and often good enough.',
      },
      tutorial: {
        title: 'Like the tutorial',
        text: 'The classic way: first the last layer, then a careful fine-tuning of the layers below it.',
      },
      best: {
        title: 'Best',
        text: 'Larger pictures, random variety and fine-tuning of the whole network. Takes the most time.',
      },
    } as Record<string, Named>,
    size: 'How large a network?',
    sizes: {
      MobileNetV2: { title: 'Small', text: 'Fast everywhere, phones and browsers too.' },
      MobileNetV3Small: { title: 'Tiny', text: 'The fewest weights; for weak devices.' },
      MobileNetV3Large: { title: 'Small, newer', text: 'More accurate than Small, about as large.' },
      EfficientNetV2B0: { title: 'Medium', text: 'More accurate, somewhat slower.' },
      ResNet50V2: { title: 'Large', text: 'Heavy and thorough; for computers.' },
    } as Record<string, Named>,
    included: 'included',
    downloaded: 'downloads its weights once',
    howLong: 'How long?',
    lengths: {
      short: { title: 'Short', text: 'Half the passes. For a first impression.' },
      normal: { title: 'Normal', text: 'As many passes as the recipe was made for.' },
      long: { title: 'Long', text: 'Twice the passes. When there is time.' },
    },
    willDo: (epochs: string, photographs: string) =>
      `Up to ${epochs} passes over ${photographs} photographs, some of which are kept back for checking.`,
    mayFineTune: 'If the weights need it, a short fine-tuning follows.',
    changed: (count: number) =>
      count === 0
        ? 'No setting was changed.'
        : count === 1
          ? 'One setting was changed.'
          : `${count} settings were changed.`,
    allSettings: 'All settings',
    searchSettings: 'Find a setting',
    noSuchSetting: 'There is no such setting.',
    thisRun: 'This training',
    name: 'Name',
    nameByItself: 'made from the photographs’ folder',
    weights: 'Pretrained weights',
    bestWeights: 'The best that can be had',
    seed: 'Seed of chance',
    drawn: '0',
    groups: {
      '': 'Network and photographs',
      augmentation: 'Variety',
      featureExtraction: 'First phase: the last layer alone',
      fineTuning: 'Second phase: fine-tuning',
    } as Record<string, string>,
    resetAll: 'Undo all changes',
    back: (value: string) => `Back to ${value}`,
    range: (minimum: number | undefined, maximum: number | undefined, whole: boolean) =>
      `${whole ? 'A whole number' : 'A number'}${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}, please.`,
    start: 'Start training',
    otherAtWork: (name: string) =>
      `${name} is still training. Two at once share this computer and take longer.`,
    lookAtIt: 'Look at it',
    states,
    stateTexts,
    doing,
    phases: { 'feature extraction': 'first phase', 'fine-tuning': 'fine-tuning' } as Record<string, string>,
    now: 'What it is doing now',
    progress: 'Progress',
    epoch: 'Epoch',
    epochs: 'Epochs',
    step: 'Step',
    of: (one: string, all: string) => `${one} of ${all}`,
    accuracyNow: 'Accuracy now',
    speed: 'Speed',
    perSecond: (count: string) => `${count} images/s`,
    remaining: 'Left in this phase',
    elapsed: 'Time so far',
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
        ? `${what}: no epoch is over yet`
        : `${what} after ${epochs} epochs: ${training} in training, ${validation} in validation`,
    asTable: 'The curves as a table',
    pause: 'Pause',
    stop: 'Stop',
    goOn: 'Go on',
    acceptChanges: 'Go on with the photographs as they are now',
    mayLeave: 'You may close this page: the training goes on, and is here when you come back.',
    another: 'New training',
    toJudge: 'See how good it is',
    toTry: 'Try it',
    toRuns: 'All runs',
    describeRun: (recipe: string, backbone: string, classes: string) =>
      [classes, recipe, backbone].filter((part) => part !== '').join(' · '),
    resultOf: {
      test: (value: string, low: string, high: string) =>
        `Of photographs that it never saw, it names ${value} correctly (most likely between ${low} and ${high}).`,
      validation: (value: string, low: string, high: string) =>
        `Of the validation photographs, it names ${value} correctly (most likely between ${low} and ${high}).`,
    },
    notes: 'Worth knowing',
    usedSettings: 'Settings and command',
    commandText: 'In a terminal, this does the same again:',
    wasChanged: 'changed',
  },
  judge: enJudge,
  try: {
    title: 'Try',
    text: 'Show it something it has never seen.',
    emptyText:
      'As soon as a training is finished, its model can be tried here with any picture or the camera.',
    picture: 'Picture',
    result: 'What it sees',
    drop: 'Drop a picture here',
    dropNow: 'Let go',
    orPaste: 'or paste one with Ctrl+V, or look through the camera',
    choose: 'Choose pictures',
    camera: 'Camera',
    stopCamera: 'Stop the camera',
    keep: 'Keep this picture',
    paste: 'Paste',
    nothingToPaste:
      'There is no picture in the clipboard, or the browser keeps it from this page. Try Ctrl+V.',
    pasted: 'pasted picture',
    fromCamera: 'picture from the camera',
    live: 'live',
    noCamera: 'There is no camera picture.',
    cameraRefused:
      'The browser was told not to give this page the camera. Allow it beside the address and try again.',
    cameraMissing: 'No camera was found. Plug one in and try again.',
    cameraBusy: 'The camera cannot be started; another program may be using it.',
    cameraInsecure: 'Browsers give the camera only to pages from this computer or over https.',
    looking: 'Looking…',
    nothingYet: 'Probabilities appear here, as soon as there is a picture.',
    sure: 'It is quite sure.',
    rather: 'It is fairly sure.',
    unsure: 'It is not sure at all.',
    took: (milliseconds: string) => `Took ${milliseconds} ms. The picture was not stored.`,
    explain: 'Show where it looks',
    before: 'Before',
  },
  take: {
    title: 'Take it with you',
    text: 'The model is yours. It needs no account and no network.',
    emptyText: 'As soon as a training is finished, its model and everything about it can be downloaded here.',
    download: 'Download',
    open: 'Open',
    onRequest: 'made when you ask for it',
    kinds: {
      model: {
        title: 'The model',
        text: 'One .onnx file with everything in it, preprocessing and class names too. Runs wherever there is ONNX Runtime.',
      },
      card: { title: 'Its card', text: 'Classes, settings, origin and results, as JSON.' },
      zip: { title: 'Everything in a zip', text: 'Model, card and instructions, ready to be passed on.' },
      report: {
        title: 'The report',
        text: 'One page that shows the data, the training and the results. Good on paper, too.',
      },
      'web-page': {
        title: 'A web page',
        text: 'A folder of static files that classifies in anyone’s browser, with the camera if one likes, without a server.',
      },
    },
  },
  runs: {
    title: 'Runs',
    text: 'Every training in the folder of runs, started here or on the command line.',
    none: 'No training yet',
    noneText: 'Every training is kept here, with all that is needed to repeat it or to go on with it.',
    toTraining: 'Set one up',
    newRun: 'New training',
    compare: 'Compare',
    chooseTwo: 'Choose two or more to compare them.',
    chooseRun: (name: string) => `Choose ${name} for comparing`,
    between: (low: string, high: string) => `${low} to ${high}`,
    soFar: 'so far',
    comparison: 'Runs compared',
    toRuns: 'All runs',
    run: 'Run',
    time: 'Time',
    recipe: 'Recipe',
    phases: { featureExtraction: 'First phase', fineTuning: 'Second phase' } as Record<string, string>,
    accuracyOf: { test: 'Accuracy, test', validation: 'Accuracy, validation' },
    curves: (what: string) => `${what} of each run, epoch by epoch`,
  },
  settings: enSettings as Record<string, SettingWords>,
  choices: enChoices as Record<string, string>,
};

export type Texts = typeof en;
