import { SLOW } from './application.js';
import { testApplications } from './application-steps.js';

testApplications(SLOW, 900_000);
