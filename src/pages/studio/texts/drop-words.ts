import { enDrop } from './en-drop.js';
import type { DropWords } from './kinds.js';
import { trDrop } from './tr-drop.js';

/** The questions about what was dropped, in both languages. */
export const dropWords: Readonly<Record<'en' | 'tr', DropWords>> = { en: enDrop, tr: trDrop };
