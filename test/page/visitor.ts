import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/servers.js';

export interface Wish {
  readonly account: 'payments-prod' | 'lab' | 'vault';
  readonly region: string;
  readonly alias: string;
  readonly tags?: string;
}

export const ORDERS: Wish = {
  account: 'payments-prod',
  region: 'eu-central-1',
  alias: 'payments/orders',
  tags: 'cost-center=4711',
};

export const LAB: Wish = { account: 'lab', region: 'us-east-1', alias: 'trial' };

export const VAULT: Wish = { account: 'vault', region: 'eu-central-1', alias: 'vault/master' };

/** Somebody in front of the page, who finds things by what they are called. */
export class Visitor {
  constructor(
    readonly page: Page,
    readonly url: string,
    /** Of the sandbox's bots. */
    readonly configFile: string,
  ) {}

  /** Opens the page as one of its people, who has had the guided tour. */
  async open(name: string): Promise<void> {
    await this.page.addInitScript(() => localStorage.setItem('byok-key sandbox tour', '-1'));
    await this.openFirst(name);
  }

  /** The same for a first visit. */
  async openFirst(name: string): Promise<void> {
    await this.page.goto(`${this.url}/#as=${name}`);
    await this.composer.waitFor();
  }

  async be(name: string): Promise<void> {
    await this.person(name).click();
    await this.page.locator('.me', { hasText: name }).waitFor();
  }

  person(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'People' }).getByRole('button', { name });
  }

  /** With a new company, if the config lets it. */
  async startOver(): Promise<void> {
    await this.button('Start over').click();
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'Start over' }).click();
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message #/ });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** The newest card in the channel, or copy of one in the direct messages. */
  get card(): Locator {
    const title = this.page.getByRole('heading', { name: /^Key request/ });
    return this.page.getByRole('main').locator('.message', { has: title }).last();
  }

  get thread(): Locator {
    return this.page.getByRole('complementary', { name: 'Thread' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async command(line: string): Promise<void> {
    await this.composer.fill(line);
    await this.composer.press('Enter');
  }

  async openForm(): Promise<void> {
    await this.command('/byok-key');
    await this.button('Review').waitFor();
  }

  /** Puts every view away. */
  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.dialog.waitFor({ state: 'detached' });
  }

  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.dialog.getByRole('combobox', { name: new RegExp(`^${label}`) }).click();
    await this.dialog.getByRole('option', { name: option }).click();
  }

  async fill({ account, region, alias, tags = '' }: Wish): Promise<void> {
    await this.choose('AWS account', new RegExp(`^${account} `));
    // What depends on the account is drawn anew.
    await this.dialog.getByText(`The Regions allowed for ${account}.`).waitFor();
    await this.choose('Region', region);
    await this.dialog.getByLabel('Alias').fill(alias);
    await this.dialog.getByLabel(/^Description/).fill('Envelope key of the order database');
    await this.dialog.getByLabel('Single-Region key').check();
    await this.dialog.getByLabel(/^Tags/).fill(tags);
    await this.dialog
      .getByLabel('Business reason')
      .fill('Orders must be encrypted with our own key material.');
  }

  /** From the command to the card. */
  async ask(wish: Wish): Promise<void> {
    await this.openForm();
    await this.fill(wish);
    await this.button('Review').click();
    await this.submitReview();
    await this.card.getByText(`alias/${wish.alias}`).first().waitFor();
  }

  async submitReview(): Promise<void> {
    await this.submitUntilStored();
    await this.dialog.getByRole('button', { name: 'Close', exact: true }).click();
  }

  /** Leaves the receipt open. */
  async submitUntilStored(): Promise<void> {
    const understood = this.dialog.getByLabel('I understand', { exact: true });
    await understood.waitFor();
    // A view that is drawn anew in the moment of a click can lose it.
    await this.dialog.getByText('being checked…').first().waitFor({ state: 'hidden' });
    await eventually(() => understood.check());
    await this.dialog.getByRole('button', { name: /^Submit (request|change)$/ }).click();
    await this.dialog.getByText(/is (stored|changed)/).waitFor();
  }

  async approveAs(name: string): Promise<void> {
    await this.be(name);
    await this.card.getByRole('button', { name: 'Approve', exact: true }).click();
  }

  /** Presses until the button is gone, as people do whose press fell into the moment in which the card was drawn anew. */
  async approveUntilCounted(name: string): Promise<void> {
    await this.be(name);
    const approve = this.card.getByRole('button', { name: 'Approve', exact: true });
    for (;;) {
      await approve.click();
      const isGone = await approve.waitFor({ state: 'hidden', timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (isGone) return;
    }
  }

  /** Waits until the card says that the key is made. */
  async created(patience: { timeout?: number } = {}): Promise<void> {
    await this.card.getByText(/Created\b.*[0-9a-f-]{36}/).waitFor(patience);
  }

  /** The direct messages with the bot. */
  async openDirectMessages(): Promise<void> {
    const places = this.page.getByRole('navigation', { name: 'Channels' });
    await places.getByRole('button', { name: /^byok-key/ }).click();
  }

  /** The Home tab of the bot, as the person sees it. */
  async openHome(): Promise<Locator> {
    await this.openDirectMessages();
    await this.button('Home').click();
    return this.page.getByRole('region', { name: 'Home' });
  }

  async openThread(): Promise<void> {
    await this.card.getByRole('button', { name: /repl(y|ies)/ }).click();
    await this.thread.waitFor();
  }

  async openPanel(name: 'AWS' | 'Bot'): Promise<Locator> {
    await this.page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name }).click();
    return this.page.getByRole('complementary', { name, exact: true });
  }
}
