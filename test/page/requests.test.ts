import { DECISIONS } from './decisions.js';
import { MAIN_JOB } from './main-job.js';
import { pageChecks } from './page-checks.js';
import { TROUBLE } from './trouble.js';

pageChecks({ ...MAIN_JOB, ...DECISIONS, ...TROUBLE });
