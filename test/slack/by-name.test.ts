import { expect, it } from 'vitest';
import { ByName } from '../../src/slack/by-name.js';

function heardBy(names: readonly string[]) {
  const heard: string[] = [];
  const doors = new ByName<string>();
  for (const name of names) {
    doors.on(name, async (said) => {
      heard.push(`${name} hears ${said}`);
    });
  }
  return { doors, heard };
}

it('brings what is for a name to its listener and to no other', async () => {
  const { doors, heard } = heardBy(['approve', 'approve-saying', 'deny']);

  await doors.hear('approve', 'a click');

  expect(heard).toEqual(['approve hears a click']);
});

it('matches the names there are, and nothing that only looks like one', () => {
  const { doors } = heardBy(['approve', 'page.next']);

  const matched = ['approve', 'page.next', 'pageXnext', 'approve-saying', 're-approve', ''].filter((name) =>
    doors.pattern.test(name),
  );

  expect(matched).toEqual(['approve', 'page.next']);
});
