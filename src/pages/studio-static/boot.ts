/*
 * Opens the Studio without a server. At the first visit it only starts the service worker, which loads the page's files
 * into the browser's cache, and loads the page again: then all of them are of one version, and have the headers with
 * which the page is isolated.
 */
import { type BootWords, bootWords } from './boot-words.js';

/** In the storage of the tab: that the page was loaded again. */
const RELOADED = 'graft-studio-reloaded';

type Trouble = Exclude<keyof BootWords, 'opening'>;

const target = document.getElementById('page') ?? document.body;
const words = bootWords();

function say(text: string, role: 'status' | 'alert'): void {
  const paragraph = document.createElement('p');
  paragraph.className = 'notice';
  paragraph.setAttribute('role', role);
  paragraph.textContent = text;
  target.replaceChildren(paragraph);
}

/** What keeps the Studio from working here. */
async function findTrouble(): Promise<Trouble | undefined> {
  if (!isSecureContext) return 'insecure';
  const { serviceWorker, locks, storage } = navigator;
  const hasAll =
    serviceWorker && locks && storage && 'BroadcastChannel' in globalThis && 'caches' in globalThis;
  if (!hasAll) return 'unable';
  // Private windows have these and refuse to use them.
  try {
    await storage.getDirectory();
    sessionStorage.getItem(RELOADED);
    await caches.keys();
  } catch {
    return 'unable';
  }
  return undefined;
}

async function open(): Promise<Trouble | undefined> {
  const trouble = await findTrouble();
  if (trouble !== undefined) return trouble;
  const { serviceWorker } = navigator;
  const registering = serviceWorker.register('./service-worker.js', { updateViaCache: 'none' });
  if (serviceWorker.controller !== null) {
    // Without a network there is nothing to register, and nothing new.
    registering.catch(() => undefined);
    sessionStorage.removeItem(RELOADED);
    const { openStudio } = await import('./main.js');
    openStudio(target);
    return undefined;
  }
  if (sessionStorage.getItem(RELOADED) !== null) {
    sessionStorage.removeItem(RELOADED);
    return 'unable';
  }
  let registration: ServiceWorkerRegistration;
  try {
    registration = await registering;
  } catch {
    return 'unable';
  }
  if (!(await becameActive(registration))) return 'incomplete';
  sessionStorage.setItem(RELOADED, 'yes');
  location.reload();
  return undefined;
}

/** Waits until the page's files are here; false if they could not be loaded. */
async function becameActive({ active, installing, waiting }: ServiceWorkerRegistration): Promise<boolean> {
  const worker = active ?? installing ?? waiting;
  if (worker === null) return false;
  return await new Promise((done) => {
    const look = (): void => {
      if (worker.state === 'activated') done(true);
      if (worker.state === 'redundant') done(false);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

say(words.opening, 'status');
open().then(
  (trouble) => {
    if (trouble !== undefined) say(words[trouble], 'alert');
  },
  () => say(words.incomplete, 'alert'),
);
