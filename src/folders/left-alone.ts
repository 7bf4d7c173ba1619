/*
 * Files and folders that nobody means when they speak of their photographs: those of operating systems, of network
 * storage and of programs, and what Graft itself writes. They are neither classes nor photographs.
 */

/** The reason for an image next to the class folders. */
export const NOT_IN_A_CLASS = 'an image that is not in a class folder';

/** Names without their case, of files and folders. */
const SYSTEM_NAMES = new Set([
  // Windows
  '$recycle.bin',
  'recycler',
  'recycled',
  'system volume information',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  // macOS
  '__macosx',
  'icon\r',
  'network trash folder',
  'temporary items',
  // Linux, Android
  'lost+found',
  'lost.dir',
  // Synology, QNAP and other network storage
  '@eadir',
  '@tmp',
  '@recycle',
  '@recently-snapshot',
  '@sharebin',
  '@synoresource',
  '@__thumb',
  '#recycle',
  '#snapshot',
  '~snapshot',
  // programs
  '__pycache__',
  'node_modules',
  '_gsdata_',
]);

/** Whether a name is hidden: it begins with a dot. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/** Whether an operating system, network storage or a program keeps something of its own under this name. */
export function isSystemName(name: string): boolean {
  return SYSTEM_NAMES.has(name.toLowerCase()) || /^(found\.\d{3}|\.?trash-\d+)$/i.test(name);
}

/** The list in a quarantine folder. Such a folder may be next to class folders but is not a class. */
export const QUARANTINE_LIST = 'quarantine.jsonl';

export const QUARANTINE_FOLDER = 'a folder of bad files that were moved aside';

/** The reason for a folder in which lie only folders that Graft wrote. */
export const ONLY_RUNS = 'a folder of training runs';

/** Files that are in the folder of a run, like `config.json`. */
const OF_A_RUN = ['events.jsonl', 'checkpoint.bin', 'photographs.json', 'results.json'];

/** What Graft has written into a folder, by the names in it; undefined for a folder of someone else. */
export function writtenByGraft(names: readonly string[]): string | undefined {
  // Most folders of photographs have thousands of names and none of these.
  if (names.includes(QUARANTINE_LIST)) return QUARANTINE_FOLDER;
  if (names.includes('config.json') && OF_A_RUN.some((name) => names.includes(name))) {
    return 'the folder of a training run';
  }
  if (names.includes('report.html') && names.includes('figures')) return 'the folder of a report';
  if (names.includes('index.html') && names.some((name) => name.endsWith('.onnx'))) {
    return 'the folder of an exported model';
  }
  return undefined;
}
