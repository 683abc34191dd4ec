import type { Fingerprint, RequestId } from './names.js';

/**
 * | kind | what its submission does |
 * |---|---|
 * | new | makes a request |
 * | edit | changes the request that it was opened for, if that still is what `replaces` was taken of |
 * | again | makes a request that leads back to one that has ended |
 */
export type FormPurpose =
  | { readonly kind: 'new' }
  | { readonly kind: 'edit'; readonly id: RequestId; readonly replaces: Fingerprint }
  | { readonly kind: 'again'; readonly after: RequestId };

export const NEW: FormPurpose = { kind: 'new' };
