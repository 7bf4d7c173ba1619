/*
 * The protocol between the Studio's page and its server. Types only, so that the page's build can import them without
 * the server.
 *
 * Everything lies below the server's own address and needs the cookie that the link with the token sets
 * (GET /?token=... answers with the cookie and sends on to /). Bodies and answers are JSON unless stated otherwise.
 * Requests other than GET must come from the page itself (the browser's Origin header says so; nothing has to be set).
 * Errors are `ApiError` with a status: 400 invalid request, 401 no token, 403 from another page, 404 not found, 409 not
 * possible in this state, 413 too large, 415 unreadable picture, 429 too many at once, 500 failure,
 * 507 no room for more.
 *
 * Photographs, classes and runs are named by ids that the server makes; no path is ever sent to it. Names of files,
 * classes and runs are plain text: show them as text, never as markup.
 */

export type * from './api/data.js';
export type * from './api/judge.js';
export type * from './api/labelling.js';
export type * from './api/map.js';
export type * from './api/messages.js';
export type * from './api/models.js';
export type * from './api/project.js';
export type * from './api/review.js';
export type * from './api/run-events.js';
export type * from './api/runs.js';
export type * from './api/settings.js';
export type * from './api/studio.js';
export type * from './api/suspects.js';
