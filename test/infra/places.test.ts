import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readConfigFile } from '../../src/config-file.js';
import { ENVIRONMENT_VARIABLES, readEnvironment } from '../../src/environment.js';
import { type JsonObject, namesIn, readTemplate } from './cloudformation.js';

/** The SDK's own. */
const AWS_VARIABLES = ['AWS_REGION'];
/** A bot that is asked to stop ends within this, see `src/main.ts`. */
const STOPS_WITHIN_S = 10;

const SECRETS: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  REDIS_PASSWORD: 'secret',
};

/** What the bot says of such an environment; what is no plain text stands for a secret or an address. */
function asTheBotReadsIt(variables: readonly (readonly [name: string, value: unknown])[]) {
  const env = variables.map(([name, value]) => [
    name,
    SECRETS[name] ?? (typeof value === 'string' ? value : 'redis.example.com:6379'),
  ]);
  return readEnvironment(Object.fromEntries(env));
}

describe.each(['target-account-role', 'bot-role', 'ecs-fargate'])('the template %s', (name) => {
  const {
    Parameters: declared,
    Resources,
    Conditions = {},
    Outputs = {},
    ...rest
  } = readTemplate(`infra/cloudformation/${name}.yaml`);
  const used = namesIn({ Resources, Conditions, Outputs } as unknown as JsonObject);

  it('uses every parameter, and refers to nothing that is not there', () => {
    const inMaps = Object.keys((rest as JsonObject)['Mappings'] ?? {});
    const there = [declared, Resources, Conditions].flatMap((part) => Object.keys(part));
    const unknown = used.filter((each) => !each.startsWith('AWS::') && ![...there, ...inMaps].includes(each));

    expect(unknown).toEqual([]);
    expect(Object.keys(declared).filter((parameter) => !used.includes(parameter))).toEqual([]);
  });

  it('has no unused condition, no hard-wired account, Region or partition, and no secret', () => {
    expect(Object.keys(Conditions).filter((condition) => !used.includes(condition))).toEqual([]);
    expect(JSON.stringify(Resources)).not.toMatch(
      /\b\d{12}\b|arn:aws[:-]|\b(eu|us|ap)-[a-z]+-\d\b|xox|xapp-/,
    );
  });
});

describe('the example for Fargate', () => {
  const { Resources: resources } = readTemplate('infra/cloudformation/ecs-fargate.yaml');
  const of = (name: string) => resources[name]?.Properties ?? {};
  const [config, bot] = of('Task')['ContainerDefinitions'] as readonly [JsonObject, JsonObject];
  const named = (list: unknown, value: string) =>
    (list as readonly JsonObject[]).map((each) => [String(each['Name']), each[value]] as const);
  const variables = [...named(bot['Environment'], 'Value'), ...named(bot['Secrets'], 'ValueFrom')];

  it('sets variables that the bot reads, and all that it needs', () => {
    expect(variables.map(([name]) => name).filter((name) => !ENVIRONMENT_VARIABLES.includes(name))).toEqual(
      [],
    );
    expect(asTheBotReadsIt(variables)).toMatchObject({
      ok: true,
      environment: { slack: { mode: { kind: 'socket' } }, redis: { kind: 'cluster' }, redisWaitReplicas: 0 },
    });
  });

  it('takes tokens and password from Secrets Manager', () => {
    expect(named(bot['Secrets'], 'ValueFrom').map(([name]) => name)).toEqual(Object.keys(SECRETS));
  });

  it('runs two tasks that nobody reaches, under the role of the bot', () => {
    expect(of('Service')).toMatchObject({
      DesiredCount: 2,
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
    expect(of('TaskSecurityGroup')).not.toHaveProperty('SecurityGroupIngress');
    expect(of('Service')).not.toHaveProperty('LoadBalancers');
    expect(of('Task')['TaskRoleArn']).toEqual({ '!Ref': 'BotRoleArn' });
  });

  it('asks the bot for its health where it listens, and lets it end its jobs', () => {
    const port = Object.fromEntries(variables)['PORT'];

    expect(JSON.stringify(bot['HealthCheck'])).toContain(`127.0.0.1:${port}/healthz`);
    expect(bot['StopTimeout']).toBeGreaterThan(STOPS_WITHIN_S);
  });

  it('writes the config file where the bot reads it, before the bot starts', () => {
    const path = Object.fromEntries(variables)['BYOK_CONFIG'];

    expect(JSON.stringify(config['Command'])).toContain(`writeFileSync('${path}'`);
    expect(bot['DependsOn']).toEqual([{ ContainerName: 'config', Condition: 'SUCCESS' }]);
  });

  it('makes a MemoryDB that is encrypted on the way, has a replica, and leaves a snapshot behind', () => {
    expect(of('Redis')).toMatchObject({
      TLSEnabled: true,
      NumShards: 1,
      NumReplicasPerShard: 1,
      FinalSnapshotName: expect.any(String),
    });
  });

  it('names what is made for MemoryDB as it is made, and makes it first', () => {
    expect(of('Redis')).toMatchObject({
      ACLName: of('RedisAcl')['ACLName'],
      SubnetGroupName: of('RedisSubnets')['SubnetGroupName'],
    });
    expect(resources['Redis']?.DependsOn).toEqual(['RedisAcl', 'RedisSubnets']);
    expect(of('RedisAcl')['UserNames']).toEqual([of('RedisUser')['UserName']]);
    expect(Object.fromEntries(variables)['REDIS_USERNAME']).toBe(of('RedisUser')['UserName']);
  });
});

describe('the manifest for Kubernetes', () => {
  const documents = parseAllDocuments(readFileSync('infra/kubernetes/byok-key.yaml', 'utf8'));
  const objects = documents.map((document) => document.toJS());
  const of = (kind: string) => objects.find((object) => object.kind === kind);
  const { spec } = of('Deployment');
  const pod = spec.template.spec;
  const [bot] = pod.containers;
  const variables: (readonly [string, unknown])[] = bot.env.map(
    (each: { name: string; value?: string; valueFrom?: object }) => [each.name, each.value ?? each.valueFrom],
  );

  it('sets variables that the bot reads, and all that it needs', () => {
    const known = [...ENVIRONMENT_VARIABLES, ...AWS_VARIABLES];

    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(variables.map(([name]) => name).filter((name) => !known.includes(name))).toEqual([]);
    expect(asTheBotReadsIt(variables)).toMatchObject({
      ok: true,
      environment: { slack: { mode: { kind: 'socket' } }, redis: { kind: 'cluster' } },
    });
  });

  it('takes tokens and password from a Secret that is not in the file', () => {
    const secret = variables.filter(([, value]) => typeof value === 'object').map(([name]) => name);

    expect(secret).toEqual(Object.keys(SECRETS));
    expect(of('Secret')).toBeUndefined();
  });

  it('has a config file that the bot accepts, where the bot reads it', () => {
    const [name, text] = Object.entries(of('ConfigMap').data)[0] ?? [];

    expect(readConfigFile(String(text))).toMatchObject({ ok: true });
    expect(Object.fromEntries(variables)['BYOK_CONFIG']).toBe(`${bot.volumeMounts[0].mountPath}/${name}`);
    expect(pod.volumes[0].configMap.name).toBe(of('ConfigMap').metadata.name);
  });

  it('asks the bot whether it is ready and whether it lives, where it listens', () => {
    const [port] = bot.ports;

    expect(String(port.containerPort)).toBe(Object.fromEntries(variables)['PORT']);
    expect(bot.readinessProbe.httpGet).toEqual({ path: '/readyz', port: port.name });
    expect(bot.livenessProbe.httpGet).toEqual({ path: '/healthz', port: port.name });
  });

  it('keeps one of two replicas at all times, and lets each end its jobs', () => {
    const { labels } = spec.template.metadata;

    expect(spec.replicas).toBe(2);
    expect(of('PodDisruptionBudget').spec).toEqual({ minAvailable: 1, selector: { matchLabels: labels } });
    expect(spec.selector.matchLabels).toEqual(labels);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(STOPS_WITHIN_S);
  });

  it('runs without rights, and is reached by nobody', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(bot.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(of('NetworkPolicy').spec).not.toHaveProperty('ingress');
    expect(pod.serviceAccountName).toBe(of('ServiceAccount').metadata.name);
  });
});

it('starts the bot in every place with the same flags of Node', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];

  expect(scripts['start']).toBe('node --max-semi-space-size=4 dist/main.js');
  expect((JSON.parse(command ?? '[]') as string[]).join(' ')).toBe(scripts['start']);
});
