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

export function sessionArn({ partition, account }: Home, role: string, session: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
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
