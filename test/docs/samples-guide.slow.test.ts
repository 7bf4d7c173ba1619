import { testSamples } from './samples.js';

testSamples('docs/guide.md');
