/*
 * What the page, the service worker and the Studio's worker send each other over one `BroadcastChannel`. Every tab hears
 * everything; what is not for it has ids that it does not know.
 */

export type ToStudio =
  /** Asks for 'ready'. */
  | { readonly kind: 'hello' }
  | StudioRequest
  | StreamRequest
  | { readonly kind: 'unfollow'; readonly id: string };

/** One request of src/studio/api.ts. */
export interface StudioRequest {
  readonly kind: 'request';
  readonly id: string;
  readonly method: string;
  /** '/api/data' */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob | string | null;
}

export interface StreamRequest {
  readonly kind: 'follow';
  readonly id: string;
  /** The name of a lock that whoever follows holds until it is gone. */
  readonly client: string;
  readonly path: string;
  /** The id of the last event that was received, '' for none. */
  readonly lastEventId: string;
}

export type FromStudio =
  /** @param worker differs for each worker that was started */
  | { readonly kind: 'ready'; readonly worker: string }
  | StudioAnswer
  | { readonly kind: 'opened'; readonly id: string }
  | {
      readonly kind: 'event';
      readonly id: string;
      readonly name: string;
      readonly data: string;
      readonly eventId: string;
    }
  /** The stream has ended, or did not open. */
  | { readonly kind: 'closed'; readonly id: string };

export interface StudioAnswer {
  readonly kind: 'answer';
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob | ArrayBuffer | null;
}

/**
 * The name of the channel, and the beginning of the names of locks: each copy of the Studio on a host has its own.
 *
 * @param base the folder of the page: 'https://example.org/studio/'
 */
export function channelName(base: string): string {
  return `graft-studio:${new URL(base).pathname}`;
}

/** Held by the tab that starts the Studio's worker. */
export const ownerLock = (name: string): string => `${name}:owner`;

/** Held by the worker itself, for as long as it lives. */
export const workerLock = (name: string): string => `${name}:worker`;
