import type { TakenProject } from '../../../studio/api.js';
import { ask } from '../server/request.js';
import { whole } from '../state/format.js';
import { attempt, notices } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';

/** The project that is being opened, and what could not be taken of the last one. */
class Project {
  isOpening = $state(false);
  leftOut = $state.raw<TakenProject['leftOut']>([]);

  /** Takes over the zip of a project, where there is no server. */
  async open(zip: File): Promise<void> {
    const t = preferences.texts.project;
    if (!studio.can('takesProjects')) {
      notices.problem(new Error(`${t.onServer} ${t.onServerHint(`${studio.command} studio`)}`));
      return;
    }
    this.isOpening = true;
    this.leftOut = [];
    studio.project = undefined;
    const taken = await attempt(() => ask<TakenProject>('api/project', { method: 'POST', bytes: zip }));
    this.isOpening = false;
    if (taken === undefined) return;
    this.leftOut = taken.leftOut;
    await studio.loadData();
    const known = taken.known === 0 ? '' : ` ${t.known(whole(taken.known))}`;
    notices.done(`${t.opened(whole(taken.photographs), whole(taken.runs))}${known}`);
  }
}

export const project = new Project();
