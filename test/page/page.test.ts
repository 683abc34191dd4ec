import { EVERY_INPUT } from './every-input.js';
import { pageChecks } from './page-checks.js';
import { PAGE_ITSELF } from './page-itself.js';

pageChecks({ ...EVERY_INPUT, ...PAGE_ITSELF });
