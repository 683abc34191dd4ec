/** Regions decide the partition: China and GovCloud have ARNs of their own. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

export function kmsArn(place: Place, resource: string): string {
  return `arn:${partitionOf(place.region)}:kms:${place.region}:${place.account}:${resource}`;
}

/** Where IAM and its principals live: a partition and an account in it, but no Region. */
export interface Home {
  readonly partition: string;
  readonly account: string;
}

export function homeOf({ account, region }: Place): Home {
  return { partition: partitionOf(region), account };
}

export function rootArn({ partition, account }: Home): string {
  return `arn:${partition}:iam::${account}:root`;
}

export function roleArn({ partition, account }: Home, role: string): string {
  return `arn:${partition}:iam::${account}:role/${role}`;
}

/** @param named path and name, from the first slash: `/team/Admin`. */
export function principalArn({ partition, account }: Home, kind: 'role' | 'user', named: string): string {
  return `arn:${partition}:iam::${account}:${kind}${named}`;
}

export function sessionArn({ partition, account }: Home, role: string, session: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
}

/** IAM has one Region in each partition, wherever the call comes from. */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

export function iamRegionOf(partition: string): string | undefined {
  return IAM_REGIONS[partition];
}

/** Whom a policy can name besides an account: its root, a role, a user, or a session of a role. */
export interface PrincipalArn extends Home {
  readonly kind: 'root' | 'role' | 'user' | 'session';
  /** Begins and ends with a slash; `/` for a session, whose ARN does not tell its role's path. */
  readonly path: string;
  /** Of the role, for a session. */
  readonly name: string;
}

const IAM_ARN =
  /^arn:(aws[a-z-]*):iam::(\d{12}):(?:(root)|(role|user)(\/(?:[!-.0-~]+\/)*)([\w+=,.@-]{1,64}))$/;
const SESSION_ARN = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/;

/** @returns undefined when the text is not the ARN of a principal. */
export function parsePrincipalArn(text: string): PrincipalArn | undefined {
  const [, partition, account, root, kind, path = '/', name = ''] = IAM_ARN.exec(text) ?? [];
  if (partition && account && root) return { partition, account, kind: 'root', path, name };
  if (partition && account && (kind === 'role' || kind === 'user'))
    return { partition, account, kind, path, name };
  const [, itsPartition, itsAccount, role] = SESSION_ARN.exec(text) ?? [];
  if (!itsPartition || !itsAccount || !role) return undefined;
  return { partition: itsPartition, account: itsAccount, kind: 'session', path, name: role };
}

export interface KmsArn extends Place {
  readonly resource: string;
}

/** @returns undefined when the text is not the ARN of a key or an alias. */
export function parseKmsArn(text: string): KmsArn | undefined {
  const [, region, account, resource] =
    /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):((?:key|alias)\/.+)$/.exec(text) ?? [];
  return region && account && resource ? { region, account, resource } : undefined;
}
