import { requestIdOf } from '../domain/fingerprint.js';
import type { RequestId } from '../domain/names.js';
import { PROOFS, type Proof, type ProofName, unchecked } from '../domain/proof.js';
import type { Asked } from '../domain/request.js';
import type { FilledForm, Shown } from './form.js';
import { KeyServiceError } from './key-port.js';
import type { LookupSession } from './lookup-port.js';
import type { Deps } from './ports.js';

/** Somebody looks at the review all the while. */
const WITHIN_MS = 2_000;

/**
 * Proves what can be proven before anybody is asked to approve, all at once and read only. Whatever takes longer
 * than two seconds, or may not be looked at, is told as "could not be checked" and stops nobody.
 */
export async function prove(
  deps: Deps,
  { id: formId, purpose }: Pick<FilledForm, 'id' | 'purpose'>,
  { asked, fingerprint }: Shown,
  tell: (soFar: readonly Proof[]) => void,
): Promise<Proof[]> {
  const known = new Map<ProofName, Proof>();
  const own = purpose.kind === 'edit' ? purpose.id : requestIdOf(asked.teamId, formId, fingerprint);
  const session = openSession(deps, formId, asked);
  // Each proof that needs the session tells its failure; this only keeps Node from calling it unhandled.
  session.catch(() => undefined);
  const proofs: Record<ProofName, Promise<Proof>> = {
    role: session.then(() => ok('role')),
    alias: session.then((open) => aliasIsFree(open, asked)),
    'alias-asked': aliasIsNotAskedFor(deps, asked, own),
    principals: session.then((open) => principalsExist(open, asked)),
    quota: session.then((open) => quotaIsNotNear(open)),
  };
  return Promise.all(
    PROOFS.map(async (what) => {
      const proof = await settled(what, proofs[what]);
      known.set(what, proof);
      tell(PROOFS.flatMap((each) => known.get(each) ?? []));
      return proof;
    }),
  );
}

async function openSession(
  deps: Deps,
  formId: string,
  { terms, parameters, requestedBy }: Asked,
): Promise<LookupSession> {
  const { account } = terms;
  return deps.lookups.open({ account, region: parameters.region, formId, by: requestedBy });
}

function ok(what: ProofName): Proof {
  return { what, outcome: 'ok', said: '' };
}

const ASKED: Readonly<Record<ProofName, string>> = {
  role: 'AWS',
  alias: 'AWS',
  'alias-asked': 'my store',
  principals: 'AWS',
  quota: 'AWS',
};

async function settled(what: ProofName, proof: Promise<Proof>): Promise<Proof> {
  const timer = new AbortController();
  const late = new Promise<Proof>((resolve) => {
    const timeout = setTimeout(
      () => resolve(unchecked(what, `${ASKED[what]} took too long to answer`)),
      WITHIN_MS,
    );
    timer.signal.addEventListener('abort', () => clearTimeout(timeout));
  });
  try {
    return await Promise.race([proof, late]);
  } catch (error) {
    return failed(what, error);
  } finally {
    timer.abort();
  }
}

/** Only "you may not assume the role" is a finding; every other failure means that nobody knows. */
function failed(what: ProofName, error: unknown): Proof {
  if (!(error instanceof KeyServiceError)) return unchecked(what, 'my store does not answer');
  const { operation, code, message } = error.failure;
  if (operation === 'AssumeRole' && error.kind === 'refused') {
    if (what !== 'role') return unchecked(what, 'the role could not be assumed');
    const said = `AWS does not let me assume the role (${code}: ${message}). Have its trust policy mended before you ask.`;
    return { what, outcome: 'cross', said };
  }
  return unchecked(what, `${operation} failed with ${code}`);
}

async function aliasIsFree(session: LookupSession, { parameters }: Asked): Promise<Proof> {
  const { alias, region } = parameters;
  const taken = await session.keyBehind(alias);
  if (taken === undefined) return ok('alias');
  return {
    what: 'alias',
    outcome: 'cross',
    said: `${alias} is taken by the key ${taken} in ${region}. Press Back and choose another.`,
  };
}

/** The same form may have been submitted already, with its receipt lost on the way; or it changes the request that asks for it. */
async function aliasIsNotAskedFor(deps: Deps, { parameters, terms }: Asked, own: RequestId): Promise<Proof> {
  const { alias, region } = parameters;
  const by: RequestId | undefined = await deps.store.requestForAlias({
    account: terms.account.id,
    region,
    alias,
  });
  if (by === undefined || by === own) return ok('alias-asked');
  return {
    what: 'alias-asked',
    outcome: 'cross',
    said: `${alias} is already asked for by request ${by}. Press Back and choose another.`,
  };
}

async function principalsExist(session: LookupSession, { parameters }: Asked): Promise<Proof> {
  const principals = [...new Set([...parameters.administrators, ...parameters.users])];
  const looked = await Promise.allSettled(principals.map((principal) => session.exists(principal)));
  const missing = principals.filter((_principal, index) => {
    const look = looked[index];
    return look?.status === 'fulfilled' && !look.value;
  });
  if (missing.length === 0) {
    // One that could not be looked up must not hide what was found out about the others.
    const failed = looked.find((look) => look.status === 'rejected');
    if (failed) throw failed.reason;
    return ok('principals');
  }
  return {
    what: 'principals',
    outcome: 'cross',
    said: `IAM does not know ${missing.join(', ')}. Press Back and take it out, or have it created.`,
  };
}

/** From here on the next request could be the one that AWS refuses. */
const NEAR = 0.99;

async function quotaIsNotNear(session: LookupSession): Promise<Proof> {
  const { used, allowed } = await session.keyQuota();
  if (used < allowed * NEAR) return ok('quota');
  const said = `The account has ${used} of ${allowed} keys in this Region. Have the quota raised in Service Quotas first.`;
  return { what: 'quota', outcome: 'cross', said };
}
