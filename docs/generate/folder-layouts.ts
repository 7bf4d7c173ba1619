/** A layout of a folder `photos`, and what Graft understands of it. */
export interface FolderLayout {
  readonly title: string;
  /** Files in the folder; 'cats/*3' stands for three images, and ' -> ' for a symbolic link. */
  readonly files: readonly string[];
  /** What `graft inspect` prints, or the message and the hint of its error. */
  readonly understood: string;
  /** The number of images used, by part and class, or by class. */
  readonly images?: Readonly<Record<string, number>>;
}

/** test/photographs/folder-layouts.test.ts draws each one; `npm run docs` writes them to docs/folder-layouts.md. */
export const FOLDER_LAYOUTS: readonly FolderLayout[] = [
  {
    title: 'Class folders',
    files: ['cats/*3', 'dogs/*3'],
    understood: 'Understood: the classes cats and dogs.',
    images: { cats: 3, dogs: 3 },
  },
  {
    title: 'Parts of class folders',
    files: [
      'train/cats/*3',
      'train/dogs/*3',
      'validation/cats/*2',
      'validation/dogs/*2',
      'test/cats/*2',
      'test/dogs/*2',
    ],
    understood: 'Understood: train/, validation/ and test/ with the classes cats and dogs.',
    images: {
      'test/cats': 2,
      'test/dogs': 2,
      'train/cats': 3,
      'train/dogs': 3,
      'validation/cats': 2,
      'validation/dogs': 2,
    },
  },
  {
    title: 'Other names of parts, in any case',
    files: ['Training/cats/*3', 'Training/dogs/*3', 'VAL/cats/*2', 'VAL/dogs/*2'],
    understood: 'Understood: Training/ and VAL/ with the classes cats and dogs.',
    images: { 'train/cats': 3, 'train/dogs': 3, 'validation/cats': 2, 'validation/dogs': 2 },
  },
  {
    title: 'Names with a word or a number around them',
    files: ['training_set/cats/*3', 'training_set/dogs/*3', 'test_set/cats/*2', 'test_set/dogs/*2'],
    understood: 'Understood: training_set/ and test_set/ with the classes cats and dogs.',
    images: { 'test/cats': 2, 'test/dogs': 2, 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'A part in a folder of its own name',
    files: [
      'seg_train/seg_train/cats/*3',
      'seg_train/seg_train/dogs/*3',
      'seg_test/seg_test/cats/*2',
      'seg_test/seg_test/dogs/*2',
      'seg_pred/seg_pred/*2',
    ],
    understood:
      'Understood: seg_train/ and seg_test/ with the classes cats and dogs; seg_pred/ is none of train, validation, test and is left out.',
    images: { 'test/cats': 2, 'test/dogs': 2, 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Competition: unlabelled test pictures',
    files: ['train/cats/*3', 'train/dogs/*3', 'test/*4'],
    understood:
      'Understood: train/ with the classes cats and dogs; test/ has pictures without classes and is left out.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Unlabelled validation pictures',
    files: ['train/cats/*3', 'train/dogs/*3', 'val/*4'],
    understood:
      'Understood: train/ with the classes cats and dogs; val/ has pictures without classes and is left out.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'All three, test without classes',
    files: ['train/cats/*3', 'train/dogs/*3', 'validation/cats/*2', 'validation/dogs/*2', 'test/*4'],
    understood:
      'Understood: train/ and validation/ with the classes cats and dogs; test/ has pictures without classes and is left out.',
    images: { 'train/cats': 3, 'train/dogs': 3, 'validation/cats': 2, 'validation/dogs': 2 },
  },
  {
    title: 'Unlabelled test pictures in a folder that is not a class',
    files: ['train/cats/*3', 'train/dogs/*3', 'test/unknown/*4'],
    understood:
      'Understood: train/ with the classes cats and dogs; test/ has none of these classes and is left out.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Only train',
    files: ['train/cats/*3', 'train/dogs/*3'],
    understood: 'Understood: train/ with the classes cats and dogs.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Only train, with a stray image',
    files: ['train/cats/*3', 'train/dogs/*3', 'train/*1'],
    understood: 'Understood: train/ with the classes cats and dogs.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Train and an empty test',
    files: ['train/cats/*3', 'train/dogs/*3', 'test/'],
    understood: 'Understood: train/ with the classes cats and dogs; test/ is empty and is left out.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Different classes in parts',
    files: ['train/cats/*3', 'train/dogs/*3', 'test/cats/*2', 'test/birds/*2'],
    understood:
      'Understood: train/ and test/ with the classes cats and dogs; birds cannot be learned, as train/ has none.',
    images: { 'test/birds': 2, 'test/cats': 2, 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'The same classes, spelled differently',
    files: ['train/Cats/*3', 'train/Dogs/*3', 'test/cats/*2', 'test/dogs/*2'],
    understood:
      'The folders in photos/test are spelled otherwise than those in photos/train: cats and Cats. Give both the same name: rename test/cats to test/Cats.',
  },
  {
    title: 'Only test and validation',
    files: ['validation/cats/*2', 'validation/dogs/*2', 'test/cats/*2', 'test/dogs/*2'],
    understood:
      'Understood: validation/ and test/ with the classes cats and dogs. Expected at least two classes with images to train on in photos but found none. There is validation/ and test/ but no train/. Put the images to train on into photos/train, in folders of the same names; or give photos/validation to train on these.',
    images: { 'test/cats': 2, 'test/dogs': 2, 'validation/cats': 2, 'validation/dogs': 2 },
  },
  {
    title: 'Only test',
    files: ['test/cats/*2', 'test/dogs/*2'],
    understood:
      'Understood: test/ with the classes cats and dogs. Expected at least two classes with images to train on in photos but found none. There is test/ but no train/. Put the images to train on into photos/train, in folders of the same names; or give photos/test to train on these.',
    images: { 'test/cats': 2, 'test/dogs': 2 },
  },
  {
    title: 'Labels in the names',
    files: ['train/cat.*3', 'train/dog.*3', 'test1/*3'],
    understood:
      'test1/ and train/ in photos have their pictures directly in them, without a folder for each class. Their names begin with cat (3) and dog (3). If these are the classes, move the pictures of each into its own folder: photos/train/cat*.* into photos/train/cat/, and so on.',
  },
  {
    title: 'Labels in the names, no folders',
    files: ['cat.*3', 'dog.*3'],
    understood:
      'Understood: no class folder. Expected at least two classes with images to train on in photos but found none. photos has its pictures directly in it, without a folder for each class. Their names begin with cat (3) and dog (3). If these are the classes, move the pictures of each into its own folder: photos/cat*.* into photos/cat/, and so on.',
  },
  {
    title: 'Images without anything that names a class',
    files: ['*3'],
    understood:
      'Understood: no class folder. Expected at least two classes with images to train on in photos but found none. photos has its pictures directly in it, without a folder for each class. Put the pictures of each class into a folder of its own, such as photos/cats and photos/dogs, or write a list of path and label (CSV).',
  },
  {
    title: 'A list next to images',
    files: ['images/*4', 'labels.csv'],
    understood:
      'Understood: the class images. Expected at least two classes with images to train on in photos but found only images. Only the folder images/ and the list labels.csv lie in photos. If labels.csv lists the classes, give the list: photos/labels.csv.',
    images: { images: 4 },
  },
  {
    title: 'A list next to parts without classes',
    files: ['train/*4', 'test/*2', 'train.csv', 'sample_submission.csv'],
    understood:
      'test/ and train/ in photos have their pictures directly in them, without a folder for each class. If train.csv lists the classes, give the list: photos/train.csv.',
  },
  {
    title: 'Classes inside classes',
    files: ['animals/cats/black/*2', 'animals/cats/white/*2', 'animals/dogs/black/*2', 'plants/roses/*3'],
    understood: 'Understood: the classes animals and plants; the folders inside a class belong to it.',
    images: { animals: 6, plants: 3 },
  },
  {
    title: 'A folder around everything',
    files: ['archive/cats/*3', 'archive/dogs/*3', '__MACOSX/archive/cats/._1.jpg', 'readme.txt'],
    understood: 'Understood: everything lies in archive/: the classes cats and dogs.',
    images: { cats: 3, dogs: 3 },
  },
  {
    title: 'A folder around classes with folders in them',
    files: ['animals/cats/black/*2', 'animals/dogs/black/*2'],
    understood:
      'Understood: everything lies in animals/: the classes cats and dogs; the folders inside a class belong to it.',
    images: { cats: 2, dogs: 2 },
  },
  {
    title: 'Two folders around parts',
    files: ['data/pets/train/cats/*3', 'data/pets/train/dogs/*3', 'data/pets/test/*2'],
    understood:
      'Understood: everything lies in data/pets/: train/ with the classes cats and dogs; test/ has pictures without classes and is left out.',
    images: { 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Parts inside classes',
    files: ['cats/train/*3', 'cats/test/*2', 'dogs/train/*3', 'dogs/test/*2'],
    understood:
      'The class folder cats/ in photos is divided into test/ and train/, but parts must lie around the classes, not inside them. Move cats/test to test/cats, cats/train to train/cats, and so on for each class.',
  },
  {
    title: 'train as a class among others',
    files: ['bus/*3', 'car/*3', 'train/*3'],
    understood: 'Understood: the classes bus, car and train.',
    images: { bus: 3, car: 3, train: 3 },
  },
  {
    title: 'train with folders next to another folder',
    files: ['bus/*3', 'train/diesel/*2', 'train/steam/*2'],
    understood:
      'train/ is next to bus/ in photos and has the folders diesel and steam in it: it may be the train part, or a class. If it is the part to train on, give photos/train. If it is a class, put its pictures directly into train/.',
  },
  {
    title: 'test next to classes',
    files: ['cats/*3', 'dogs/*3', 'test/*3'],
    understood:
      'test/ is next to cats/ and dogs/ in photos and has its pictures directly in it: it may be a class, or pictures without classes. If it is a class, give the folder another name, such as test-class. If not, move it out of photos.',
  },
  {
    title: 'test with the same classes next to classes',
    files: ['cats/*3', 'dogs/*3', 'test/cats/*2', 'test/dogs/*2'],
    understood:
      'test/ is next to cats/ and dogs/ in photos and has the folders cats and dogs in it: it may be the test part, or a class. Move cats/ and dogs/ into photos/train/, so that both parts have the same classes.',
  },
  {
    title: 'Parts next to other folders',
    files: ['train/cats/*3', 'train/dogs/*3', 'test/cats/*2', 'test/dogs/*2', 'extra/*2'],
    understood:
      'Understood: train/ and test/ with the classes cats and dogs; extra/ is none of train, validation, test and is left out.',
    images: { 'test/cats': 2, 'test/dogs': 2, 'train/cats': 3, 'train/dogs': 3 },
  },
  {
    title: 'Two folders of one part',
    files: ['train/cats/*3', 'train/dogs/*3', 'val/cats/*2', 'val/dogs/*2', 'dev/cats/*2', 'dev/dogs/*2'],
    understood:
      'Both photos/dev and photos/val would be the validation part. Keep one of them, or merge their images.',
  },
  {
    title: 'Pictures to train on without classes',
    files: ['train/*4', 'validation/cats/*2', 'validation/dogs/*2'],
    understood:
      'train/ in photos has its pictures directly in it, but validation/ has the folders cats and dogs. Put the pictures of train/ into folders of the same names, such as photos/train/cats.',
  },
  {
    title: 'An empty class folder',
    files: ['cats/*3', 'dogs/*3', 'birds/'],
    understood: 'Understood: the classes birds, cats and dogs.',
    images: { cats: 3, dogs: 3 },
  },
  {
    title: 'One class',
    files: ['cats/*3'],
    understood:
      'Understood: the class cats. Expected at least two classes with images to train on in photos but found only cats. Put the images of each class into their own sub-folder: photos/cats/*.jpg and photos/dogs/*.jpg. `graft inspect photos` shows what is there.',
    images: { cats: 3 },
  },
  {
    title: 'Nothing',
    files: ['notes.txt'],
    understood:
      'Understood: no class folder. Expected at least two classes with images to train on in photos but found none. Put the images of each class into their own sub-folder: photos/cats/*.jpg and photos/dogs/*.jpg. `graft inspect photos` shows what is there.',
  },
  {
    title: 'Folders and files of systems and programs',
    files: [
      'cats/*3',
      'dogs/*3',
      '@eaDir/*2',
      'cats/@eaDir/*1',
      '#recycle/cats/*1',
      '$RECYCLE.BIN/*1',
      'System Volume Information/*1',
      'lost+found/*1',
      '.ipynb_checkpoints/*1',
      'cats/.ipynb_checkpoints/*1',
      '__MACOSX/cats/._1.jpg',
      'cats/Thumbs.db',
      'dogs/.DS_Store',
      'dogs/desktop.ini',
    ],
    understood: 'Understood: the classes cats and dogs.',
    images: { cats: 3, dogs: 3 },
  },
  {
    title: 'A run, a report and an export inside',
    files: [
      'cats/*3',
      'dogs/*3',
      'runs/first/config.json',
      'runs/first/events.jsonl',
      'runs/first/figures/*2',
      'mine/config.json',
      'mine/results.json',
      'mine/*1',
      'report/report.html',
      'report/figures/*2',
      'page/index.html',
      'page/model.onnx',
      'page/*1',
    ],
    understood: 'Understood: the classes cats and dogs.',
    images: { cats: 3, dogs: 3 },
  },
  {
    title: 'Names that JavaScript uses itself',
    files: ['__proto__/*3', 'constructor/*3', 'toString/*3'],
    understood: 'Understood: the classes __proto__, constructor and toString.',
    images: { ['__proto__']: 3, constructor: 3, toString: 3 },
  },
  {
    title: 'Symbolic links',
    files: ['../elsewhere/dogs/*3', 'cats/*3', 'dogs -> ../elsewhere/dogs', 'again -> .'],
    understood: 'Understood: the classes cats and dogs.',
    images: { cats: 3, dogs: 3 },
  },
  {
    title: 'Files without an ending',
    files: ['cats/one', 'cats/two', 'dogs/three'],
    understood:
      'Understood: the classes cats and dogs. Expected at least two classes with images to train on in photos but found none. 3 files are there that are no images by their names. The first one is photos/cats/one: a JPEG image, left out because it has no extension. Give such files the ending of their format, such as .jpg or .png.',
  },
];

const INTRODUCTION = `# Layouts of folders

\`npm run docs\` writes this page from \`docs/generate/folder-layouts.ts\`; a test draws each layout and compares. The
[guide](guide.md#your-own-photographs) explains how to train on such folders.

\`graft inspect\`, \`graft train\`, \`graft evaluate\` and the Studio tell parts (training, validation, test) from classes by
one rule, and report in one line what they understood. They refuse a layout that can mean two things, and say what to do.

- A folder is a part if it has the name of a part and contains class folders. Names are train, training; validation, val,
  valid, dev; test, testing; in upper or lower case, also with a number or a word such as "set" or "images"
  (\`training_set\`, \`test1\`).
- A folder that is named like a part but has its pictures directly in it is not a part. Next to a train/ with classes, it
  is left out.
- A single folder around everything is skipped.
- Every other folder is a class, and the folders in it belong to it.
- Ignored are hidden files and folders, those of systems and programs (\`@eaDir\`, \`__MACOSX\`, \`lost+found\`,
  \`$RECYCLE.BIN\`, \`Thumbs.db\` and the like), quarantined files, and Graft's runs, reports and exports.

In the table, \`cats/*3\` stands for three images in the folder cats.
`;

/** The page docs/folder-layouts.md. */
export function folderLayoutsPage(): string {
  const rows = FOLDER_LAYOUTS.map(({ title, files, understood }) => {
    const shown = files.map((file) => `\`${file}\``).join(', ');
    return `| ${title} | ${shown} | ${understood.replaceAll('|', '\\|').replaceAll('__', '\\_\\_')} |`;
  });
  return `${INTRODUCTION}\n| Layout | Files in \`photos\` | What Graft understands |\n|---|---|---|\n${rows.join('\n')}\n`;
}
