import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OLDEST_NODE, packageName, version } from '../src/version.js';
import { WEB_RUNTIME_VERSION } from '../src/web-runtime.js';

interface Manifest {
  readonly version: string;
  readonly name: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

it('the version, the name and the oldest Node match package.json', () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version: own, name, peerDependencies, engines } = JSON.parse(text) as Manifest;
  expect(version).toBe(own);
  expect(packageName).toBe(name);
  expect(WEB_RUNTIME_VERSION).toBe(peerDependencies['onnxruntime-web']);
  expect(`>=${OLDEST_NODE}`).toBe(engines.node);
});
