/*
 * What the Studio's page and its server say to each other. Types only, which need nothing else, so that the page's build
 * can take them as they are.
 *
 * Everything lies below the server's own address and needs the cookie that the link with the token sets
 * (GET /?token=... answers with the cookie and sends on to /). Bodies and answers are JSON unless something else is said.
 * Requests other than GET must come from the page itself (the browser's Origin header says so; nothing has to be set).
 * Errors are `ApiError` with a status: 400 asked wrongly, 401 no token, 403 from elsewhere, 404 there is none, 409 not in
 * this state, 413 too large, 415 not a picture that can be read, 429 too much at once, 500 it failed.
 *
 * Photographs, classes and runs are named by ids that the server makes; no path is ever sent to it. Names of files,
 * classes and runs are plain text: show them as text, never as markup.
 */

export type * from './api/data.js';
export type * from './api/judge.js';
export type * from './api/messages.js';
export type * from './api/models.js';
export type * from './api/run-events.js';
export type * from './api/runs.js';
export type * from './api/settings.js';
export type * from './api/studio.js';
