import { Preferences } from '../../shared/preferences.svelte.js';
import { en } from '../texts/en.js';
import { tr } from '../texts/tr.js';

export const preferences = new Preferences({ en, tr });
