import type { ModalView } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';

/** `too-late`: the trigger's three seconds are over. `opened-before`: the same thing, delivered again. */
export type Opened = { readonly viewId: string } | 'too-late' | 'opened-before';

/** Opens a view by a trigger, which lives three seconds and works once. */
export async function openView(client: WebClient, trigger: string, view: ModalView): Promise<Opened> {
  try {
    const opened = await client.views.open({ trigger_id: trigger, view });
    return { viewId: opened.view?.id ?? '' };
  } catch (error) {
    const code = error instanceof WebAPIPlatformError ? error.data.error : undefined;
    if (code === 'expired_trigger_id') return 'too-late';
    if (code === 'exchanged_trigger_id') return 'opened-before';
    throw error;
  }
}
