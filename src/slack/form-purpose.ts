import { z } from 'zod';
import { type FormPurpose, NEW } from '../domain/form-purpose.js';
import type { Fingerprint, RequestId } from '../domain/names.js';

const Id = z.string().transform((id) => id as RequestId);

const Purpose = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('new') }),
  z.strictObject({
    kind: z.literal('edit'),
    id: Id,
    replaces: z.string().transform((fingerprint) => fingerprint as Fingerprint),
  }),
  z.strictObject({ kind: z.literal('again'), after: Id }),
]);

/** What a form is for goes with it through Slack: nobody can change it there, and it lives as long as the form. */
export function purposeText(purpose: FormPurpose): string {
  return JSON.stringify(purpose);
}

export function readPurpose({ private_metadata: text }: { readonly private_metadata: string }): FormPurpose {
  return text === '' ? NEW : Purpose.parse(JSON.parse(text));
}
