import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DIALOG_SUBJECT } from './dialog-subjects.js';
import { formSubjects } from './form-subjects.js';
import { noteSubjects, reportSubjects } from './note-subjects.js';
import { overviewSubjects } from './overview-subjects.js';
import { REQUEST_SUBJECTS } from './request-subjects.js';
import { reviewSubjects } from './review-subjects.js';
import { documentOf } from './subject.js';

const PATH = 'docs/slack.md';

it('shows every message and view as it is sent: UPDATE_DOCS=1 npx vitest run test/docs writes it anew', async () => {
  const text = documentOf([
    ...(await formSubjects()),
    ...(await reviewSubjects()),
    ...REQUEST_SUBJECTS,
    DIALOG_SUBJECT,
    ...(await noteSubjects()),
    ...(await overviewSubjects()),
    ...reportSubjects(),
  ]);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PATH, text);

  expect(readFileSync(PATH, 'utf8')).toBe(text);
});
