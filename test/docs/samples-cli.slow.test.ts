import { testSamples } from './samples.js';

testSamples('docs/cli.md');
