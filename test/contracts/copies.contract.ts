import { describe, expect, it } from 'vitest';
import type { ChannelId, MessageTs, RequestId } from '../../src/domain/names.js';
import type { Card } from '../../src/domain/request.js';
import type { CopyStore } from '../../src/workflow/copy-port.js';
import { BOB, CAROL, MALLORY } from '../support/requests.js';

const ID = 'k3f9-x2mp-7qtd' as RequestId;
const OTHER = 'zzzz-x2mp-7qtd' as RequestId;

function message(ts: string, channel = 'D0BOB'): Card {
  return { channel: channel as ChannelId, ts: ts as MessageTs };
}

/** What every record of copies keeps to. `open` gives two replicas of the same, with nothing in it. */
export function copiesContract(open: () => Promise<readonly [CopyStore, CopyStore]>): void {
  describe.concurrent('the copies of a card', () => {
    it('are known to all replicas, by request and person, with what each shows', async () => {
      const [here, there] = await open();
      await here.begin(ID, BOB);
      await here.begin(ID, CAROL);
      await here.begin(OTHER, CAROL);

      expect(await here.record(ID, BOB, message('1.1'))).toEqual({ channel: 'D0BOB', ts: '1.1' });
      await here.noteDrawn(ID, BOB, { message: message('1.1'), version: 7 });

      expect([...(await there.of(ID))]).toEqual([
        ['U0BOB', { state: 'posted', message: { channel: 'D0BOB', ts: '1.1' }, version: 7 }],
        ['U0CAROL', { state: 'posting' }],
      ]);
    });

    it('show nobody knows what until it is noted, and begin only once', async () => {
      const [here, there] = await open();
      await here.begin(ID, BOB);
      await here.record(ID, BOB, message('1.1'));

      await there.begin(ID, BOB);

      expect((await there.of(ID)).get(BOB)).toEqual({
        state: 'posted',
        message: { channel: 'D0BOB', ts: '1.1' },
        version: 0,
      });
    });

    it('are one for each person: the first message to be known', async () => {
      const [here, there] = await open();
      await here.begin(ID, BOB);

      const known = await Promise.all([
        here.record(ID, BOB, message('1.1')),
        there.record(ID, BOB, message('2.2')),
      ]);

      expect(known[0]).toBeDefined();
      expect(known[1]).toEqual(known[0]);
    });

    it('are nobody’s who was not sent one', async () => {
      const [here] = await open();
      await here.begin(ID, BOB);

      expect(await here.record(ID, MALLORY, message('1.1'))).toBeUndefined();

      expect([...(await here.of(ID)).keys()]).toEqual(['U0BOB']);
    });

    it('are changed and forgotten by the very message they are', async () => {
      const [here, there] = await open();
      await here.begin(ID, BOB);
      await here.record(ID, BOB, message('1.10'));

      await here.noteDrawn(ID, BOB, { message: message('1.1'), version: 9 });
      await here.forget(ID, BOB, message('1.10', 'D0OTHER'));
      expect((await there.of(ID)).get(BOB)).toMatchObject({ state: 'posted', version: 0 });

      await here.forget(ID, BOB, message('1.10'));
      expect([...(await there.of(ID))]).toEqual([]);
      await here.noteDrawn(ID, BOB, { message: message('1.10'), version: 9 });
      expect([...(await there.of(ID))]).toEqual([]);
    });
  });
}
