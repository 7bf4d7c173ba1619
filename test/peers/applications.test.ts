import { QUICK } from './application.js';
import { testApplications } from './application-steps.js';

testApplications(QUICK, 300_000);
