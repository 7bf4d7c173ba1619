import { mount } from 'svelte';
import { channelName, StudioClient } from '../../web-studio/browser.js';
import App from '../studio/App.svelte';
import { browserTransport } from '../studio/server/browser-transport.js';
import { useTransport } from '../studio/server/current-transport.js';
import { installUpdates, keepEverything } from './installation.js';
import { runStudio } from './run-studio.js';

/** Puts the Studio's page in place of what is there, and starts its worker if no other tab has. */
export function openStudio(target: HTMLElement): void {
  const base = new URL('.', document.baseURI).href;
  const name = channelName(base);
  useTransport(browserTransport(new StudioClient(name)));
  runStudio(base, name);
  target.replaceChildren();
  mount(App, { target });
  keepEverything();
  installUpdates();
}
