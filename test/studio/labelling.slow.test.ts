import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  DataChange,
  DataState,
  LabellingState,
  PhotographPage,
  RunDetail,
  RunSummary,
} from '../../src/studio/api.js';
import { graft, temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares'] as const;
const SETTINGS = ['imageSize=64', 'featureExtraction.epochs=2', 'fineTuning.epochs=0'];

describe('what to label next', () => {
  let folder: string;
  let studio: RunningStudio;
  let first: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes, perClass: 12, seed: 1 });
    const unlabelled = join(folder, 'photos-unlabelled');
    await mkdir(unlabelled);
    for (const [at, shape] of ([...classes, ...classes, ...classes, 'stripes'] as const).entries()) {
      const bytes = await drawPhotograph(shape, { width: 90, height: 70, seed: 100 + at });
      await writeFile(join(unlabelled, `${at}-${shape}.jpg`), bytes);
    }
    await writeFile(join(unlabelled, 'no-picture.jpg'), 'text');
    await writeFile(
      join(folder, 'outside.jpg'),
      await drawPhotograph('discs', { width: 90, height: 70, seed: 9 }),
    );
    await symlink(join(folder, 'outside.jpg'), join(unlabelled, 'link.jpg'));
    studio = await RunningStudio.start(['photos'], folder);
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
  }, 60_000);

  const state = (): Promise<LabellingState> => studio.get('/api/labelling');
  const suggest = async (body: object = {}): Promise<LabellingState> => {
    await studio.post('/api/labelling/suggestions', body);
    return await until(state, ({ task }) => task.state !== 'running', 120);
  };
  const finished = async (id: string): Promise<RunDetail> =>
    await until(
      () => studio.get<RunDetail>(`/api/runs/${id}`),
      (run) => !['running', 'stopping'].includes(run.state),
      240,
    );
  const classOf = async (name: string): Promise<string> =>
    (await studio.get<DataState>('/api/data')).classes.find((one) => one.name === name)!.id;

  it('is what differs most while there is no model', async () => {
    expect(await state()).toMatchObject({
      models: [],
      model: null,
      suggestions: null,
      outdated: true,
      newLabels: 24,
      training: null,
    });
    const { suggestions, outdated } = await suggest();
    expect(outdated).toBe(false);
    expect(suggestions).toMatchObject({ by: null, compared: 7, unreadable: 2, count: 7 });
    expect(suggestions?.list.every(({ guess }) => guess === null)).toBe(true);
    expect(suggestions?.list.map(({ photograph }) => photograph.name).join()).not.toMatch(/link|no-picture/);
    // The only one like none that has a label.
    expect(suggestions?.list[0].photograph.name).toContain('stripes');
  });

  it('is what the newest model is unsure about, with what it says', async () => {
    const args = ['train', 'photos', '--out', 'runs/first', '--weights', 'openimages', '--seed', '3'];
    const set = SETTINGS.flatMap((one) => ['--set', one]);
    const { code, stderr } = await graft([...args, ...set], folder);
    expect(code, stderr).toBe(0);
    const before = await state();
    first = before.models[0].run;
    expect(before).toMatchObject({ models: [{ name: 'first' }], model: first, outdated: true, newLabels: 0 });
    const { suggestions, outdated, task } = await suggest();
    expect(task.state).toBe('ready');
    expect(outdated).toBe(false);
    expect(suggestions).toMatchObject({ by: { run: first, name: 'first' }, compared: 7, count: 7 });
    for (const { guess } of suggestions!.list) {
      expect(classes).toContain(guess?.className);
      expect(guess?.class).toBe(await classOf(guess!.className));
      expect(guess?.probability).toBeGreaterThanOrEqual(0.5);
    }
    // Without the model only once that is asked for.
    expect((await suggest({ model: null })).suggestions?.by).toBeNull();
    expect((await suggest({ model: first })).suggestions?.by?.run).toBe(first);
    expect(refusal(await studio.send('/api/labelling/suggestions', body({ model: 7 }))).status).toBe(400);
  });

  it('loses what gets a class, is skipped or goes aside, and gets it back', async () => {
    const { suggestions } = await state();
    const [one, other] = suggestions!.list.map(({ photograph }) => photograph.id);
    const move = { photographs: [one], to: await classOf('discs') };
    await studio.post<DataChange>('/api/data/moves', move);
    const after = await state();
    expect(after.suggestions?.list.map(({ photograph }) => photograph.id)).not.toContain(one);
    expect(after).toMatchObject({ newLabels: 1, outdated: false, suggestions: { count: 7 } });
    const skipped = await studio.post<LabellingState>('/api/labelling/skips', {
      photograph: other,
      skipped: true,
    });
    expect(skipped.skipped).toBe(1);
    expect(skipped.suggestions?.list[0].photograph.id).not.toBe(other);
    await studio.post<DataChange>('/api/data/undo');
    const undone = await studio.post<LabellingState>('/api/labelling/skips', {
      photograph: 'all',
      skipped: false,
    });
    expect(undone).toMatchObject({ skipped: 0, newLabels: 0, outdated: false });
    expect(undone.suggestions?.list.slice(0, 2).map(({ photograph }) => photograph.id)).toEqual([one, other]);
  });

  it('counts what got another class as a new label, and asks anew when photographs come', async () => {
    const { photographs } = await studio.get<PhotographPage>(
      `/api/data/photographs?class=${await classOf('discs')}`,
    );
    await studio.post('/api/data/moves', { photographs: [photographs[0].id], to: await classOf('squares') });
    expect((await state()).newLabels).toBe(1);
    await studio.post('/api/data/moves', { photographs: [photographs[1].id], to: 'unlabelled' });
    expect(await state()).toMatchObject({ newLabels: 1, outdated: true });
    await studio.post('/api/data/undo');
    await studio.post('/api/data/undo');
    expect(await state()).toMatchObject({ newLabels: 0, outdated: false });
  });

  it('trains again with the same settings, and the new model suggests', async () => {
    const { suggestions } = await state();
    for (const { photograph } of suggestions!.list.slice(0, 3)) {
      const to = await classOf(photograph.name.includes('discs') ? 'discs' : 'squares');
      await studio.post('/api/data/moves', { photographs: [photograph.id], to });
    }
    expect((await state()).newLabels).toBe(3);
    const run = await studio.post<RunSummary>('/api/labelling/training', { language: 'tr' });
    expect(await state()).toMatchObject({ training: run.id, model: first });
    const detail = await finished(run.id);
    expect(detail.state).toBe('finished');
    const before = await studio.get<RunDetail>(`/api/runs/${first}`);
    expect({ ...detail.settings }).toEqual(before.settings);
    expect(detail).toMatchObject({ recipe: before.recipe, backbone: before.backbone, seed: 3 });
    expect(detail.commandLine).toContain('--weights openimages');
    const now = await state();
    expect(now).toMatchObject({ model: run.id, newLabels: 0, outdated: true });
    expect(now.models.map(({ run: id }) => id)).toEqual([run.id, first]);
    const again = await suggest();
    expect(again.suggestions).toMatchObject({ by: { run: run.id }, compared: 4 });
    // A model of fewer classes still suggests after a class was made.
    await studio.post('/api/data/classes', { name: 'stripes' });
    expect((await state()).model).toBe(run.id);
  });

  it('is asked anew after the Studio was started again', async () => {
    await studio.kill();
    studio = await RunningStudio.start(['photos'], folder);
    const now = await state();
    expect(now).toMatchObject({ suggestions: null, outdated: true, training: null, newLabels: 0 });
    expect((await suggest()).suggestions?.compared).toBe(4);
  });

  it('needs a folder, and settings that can be given here', async () => {
    const empty = await RunningStudio.start([], await temporaryFolder());
    expect(refusal(await empty.send('/api/labelling'))).toEqual({
      status: 409,
      error: 'There is no folder of photographs yet.',
    });
    const args = ['train', 'photos', '--out', 'runs/from', '--from', 'runs/first/model.onnx'];
    const { code, stderr } = await graft([...args, '--set', 'featureExtraction.epochs=1'], folder);
    expect(code, stderr).toBe(0);
    expect((await state()).models[0].name).toBe('from');
    expect(refusal(await studio.send('/api/labelling/training', body({})))).toEqual({
      status: 409,
      error: 'The settings of from cannot be used again here.',
    });
  });
});

function body(value: unknown): { method: string; body: string } {
  return { method: 'POST', body: JSON.stringify(value) };
}
