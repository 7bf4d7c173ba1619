import type { Page } from 'playwright-core';
import type { Answer, Content, StudioApi } from './studio-client.js';

interface Sent {
  /** Of the Studio. */
  readonly folder: string;
  readonly method: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly body: string | undefined;
}

/** Runs on the page: asks the Studio's worker over its channel, as the page does. */
async function askWorker({ folder, method, path, type, body }: Sent): Promise<{
  status: number;
  headers: Record<string, string>;
  body: string;
}> {
  const channel = new BroadcastChannel(`graft-studio:${folder}`);
  const id = crypto.randomUUID();
  const content =
    body === undefined ? null : new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))]);
  const answer = new Promise<{
    status: number;
    headers: Record<string, string>;
    body: Blob | ArrayBuffer | null;
  }>((done) => {
    channel.onmessage = ({ data }) => {
      if (data.kind === 'answer' && data.id === id) done(data);
    };
  });
  const headers = type === undefined ? {} : { 'content-type': type };
  channel.postMessage({ kind: 'request', id, method, path, headers, body: content });
  const { status, headers: received, body: given } = await answer;
  channel.close();
  const whole = new Uint8Array(await new Response(given).arrayBuffer());
  let text = '';
  for (let at = 0; at < whole.length; at += 8192)
    text += String.fromCharCode(...whole.subarray(at, at + 8192));
  return { status, headers: received, body: btoa(text) };
}

/** The whole Studio in a tab, asked beside its page. */
export class TabStudio implements StudioApi {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async send(method: string, path: string, { json, bytes }: Content = {}): Promise<Answer> {
    const content = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
    const { status, headers, body } = await this.page.evaluate(askWorker, {
      folder: new URL('.', this.page.url()).pathname,
      ...{ method, path, type: json === undefined ? undefined : 'application/json' },
      body: content && Buffer.from(content).toString('base64'),
    });
    return { status, headers, body: Buffer.from(body, 'base64') };
  }

  async restart(): Promise<void> {
    await this.page.reload();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
