import { testFineTuningSteps } from './backbone-steps.js';

testFineTuningSteps('whole');
