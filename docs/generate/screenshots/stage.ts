import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { drawCatsAndDogs } from '../../../src/drawn/index.js';

/** Class folders of drawings, a few of them faulty, and a finished training of the command line. */
export interface Stage {
  readonly folder: string;
  /** Other drawings, to try the model on. */
  readonly unseen: readonly string[];
}

export interface StageOptions {
  readonly folder: string;
  /** The command line: dist/src/cli/main.js. */
  readonly program: string;
}

const PER_CLASS = 210;

/** Creates what is still missing. */
export async function setStage({ folder, program }: StageOptions): Promise<Stage> {
  const drawings = join(folder, 'drawings');
  await mkdir(drawings, { recursive: true });
  const drawn = await drawCatsAndDogs({
    directory: drawings,
    seed: 5,
    trainPerClass: PER_CLASS,
    validationPerClass: 6,
    size: 320,
  });
  const pets = join(folder, 'pets');
  if (!existsSync(pets)) {
    await cp(join(drawn, 'train'), pets, { recursive: true });
    await spoil(pets);
    const command = 'train pets --out runs/quick --weights openimages --seed 1';
    await graft(program, command.split(' '), folder);
  }
  const unseen = ['cats/cat.100002.jpg', 'dogs/dog.100001.jpg', 'dogs/dog.100004.jpg'];
  return { folder, unseen: unseen.map((name) => join(drawn, 'validation', name)) };
}

/** Adds faults that collected photographs have: a file that is cut off, copies, a wrong label. */
async function spoil(pets: string): Promise<void> {
  const whole = await readFile(join(pets, 'cats/cat.0007.jpg'));
  await writeFile(join(pets, 'cats/holiday.jpg'), whole.subarray(0, whole.length / 3));
  await copyFile(join(pets, 'dogs/dog.0011.jpg'), join(pets, 'dogs/dog.0011 (copy).jpg'));
  await copyFile(join(pets, 'dogs/dog.0023.jpg'), join(pets, 'dogs/rex.jpg'));
  await copyFile(join(pets, 'cats/cat.0019.jpg'), join(pets, 'dogs/dog.9019.jpg'));
}

/** Runs a command and waits for its end. */
export async function graft(program: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((done) => {
    child.on('close', done);
  });
  if (code !== 0) throw new Error(`graft ${args.join(' ')} ended with ${String(code)}.`);
}

export interface RunningStudio {
  readonly link: string;
  end(): Promise<void>;
}

/** Starts `graft studio` as a user would. */
export async function startStudio(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<RunningStudio> {
  const child = spawn(process.execPath, [program, 'studio', ...args, '--json', '--no-open'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((done) => {
    child.on('close', () => done());
  });
  const link = await linkOf(child);
  return {
    link,
    end: async () => {
      child.kill('SIGINT');
      await gone;
    },
  };
}

async function linkOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('There is no output to read.');
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    return (JSON.parse(line) as { link: string }).link;
  }
  throw new Error('The Studio did not start.');
}
