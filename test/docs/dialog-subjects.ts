import { type Dialog, dialogView, readDialog } from '../../src/slack/dialog.js';
import { waitingView } from '../../src/slack/note-view.js';
import { DIALOGS } from '../../src/slack/on-dialog.js';
import { requestIn } from '../support/requests.js';
import { GLASS } from './happened.js';
import { error, type Shown, type Subject, view } from './subject.js';

/** Each dialog has something to ask about. */
const asked = requestIn('held', { brokenGlass: GLASS });

function errorsOf(dialog: Dialog): Shown[] {
  const read = readDialog(dialog, { state: { values: {} } });
  if (read.ok) throw new Error(`${dialog.title} asks for nothing.`);
  const told = Object.entries(read.errors).map(([, said]) => said);
  return [error(`${dialog.title}: nothing is entered`, told.join('\n'))];
}

const dialogs = Object.values(DIALOGS);

export const DIALOG_SUBJECT: Subject = {
  title: 'Dialogs',
  about:
    'A view for whoever pressed a button that needs words. A press that cannot count is answered by a note, without a dialog; what is refused at its submission stands under its first field.',
  shown: [
    ...dialogs.map((dialog) => view(dialog.title, dialogView(dialog, asked, ''))),
    view('While the bot still looks whether it can count', waitingView('Deny the request')),
    ...dialogs.flatMap(errorsOf),
  ],
};
