import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { resourcesOf } from '../../functions/handlers/resources-of.ts';
import { communicationsIn } from '../../functions/http/alerts/tell.ts';
import { subscriptionOf } from '../../functions/http/subscriptions/wake.ts';
import { tableDefinition, timeToLive } from '../../functions/store/dynamodb/table.ts';
import { partitionKeyName } from '../../infra/constructs/item-table.ts';
import { handlerNames } from '../../infra/handlers.ts';
import { stacks } from './synth.ts';

const template = Template.fromStack(stacks({ alarmEmail: 'on-call@example.org' }).country);

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Every statement of a function's role. */
function statementsOf(handler: string): readonly Statement[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const name = `${handler.charAt(0).toUpperCase()}${handler.slice(1)}RoleDefaultPolicy`;
  const found = policies.filter(([id]) => id.startsWith(name));
  expect(found).toHaveLength(1);
  return found.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}

function actionsOf(handler: string): readonly string[] {
  return statementsOf(handler).flatMap(({ Action }) => Action);
}

describe('the table', () => {
  it('is kept, encrypted with a key of our own, and can be set back in time', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
        KeySchema: tableDefinition.KeySchema,
        AttributeDefinitions: tableDefinition.AttributeDefinitions,
        TimeToLiveSpecification: timeToLive,
        // Keys only: what people are treated for does not travel by the stream.
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      },
    });
    expect(tableDefinition.StreamSpecification.StreamViewType).toBe('KEYS_ONLY');
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });
});

const auditTrail = ['r#AuditEvent#*', 'x#AuditEvent#*', 'h#AuditEvent#*', 'd#feed*'];
const only = (partitions: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

describe('the functions', () => {
  it('are one for each handler, on arm64 and Node 24, each with a role of its own', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const ours = functions.filter(({ Properties }) => Properties.Handler === 'index.handler');
    expect(ours).toHaveLength(handlerNames.length);
    for (const { Properties } of ours) {
      expect(Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
      expect(Properties.KmsKeyArn).toBeDefined();
    }
    expect(new Set(ours.map(({ Properties }) => JSON.stringify(Properties.Role))).size).toBe(ours.length);
    expect(functions).toEqual(ours);
  });

  it.each(handlerNames)('%s holds no managed policy and no wildcard action', (handler) => {
    for (const action of actionsOf(handler)) expect(action).not.toContain('*');
    const roles = template.findResources('AWS::IAM::Role');
    for (const { Properties } of Object.values(roles)) expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('scan the table in one of them only', () => {
    expect(handlerNames.filter((name) => actionsOf(name).includes('dynamodb:Scan'))).toEqual(['schedule']);
  });

  it('write nothing but the audit trail where they only read', () => {
    const writing = statementsOf('registry').filter(({ Action }) =>
      [Action].flat().some((action) => /^dynamodb:(Put|Update|Delete|BatchWrite)/.test(action)),
    );
    expect(writing.map(({ Condition }) => Condition)).toEqual([only(auditTrail)]);
    expect(actionsOf('registry')).toContain('dynamodb:Query');
  });

  it('reach clients, used assertions and the audit trail only, where tokens are made', () => {
    const [table, ...others] = statementsOf('token').filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('dynamodb:')),
    );
    expect(others).toEqual([]);
    expect(table?.Condition).toEqual(only(['k#client#*', 'k#assertion#*', ...auditTrail]));
  });

  it('reach the facts only where they are made', () => {
    const may = (action: string) => handlerNames.filter((name) => actionsOf(name).includes(action));
    expect(may('s3:PutObject')).toEqual(['changes', 'schedule']);
    expect(may('s3:GetObject')).toEqual(['schedule']);
  });

  it('know the key of tokens only where tokens are made or read', () => {
    const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
    const knowing = functions.filter(
      ([, { Properties }]) => Properties.Environment.Variables.KRING_TOKEN_KEY,
    );
    expect(knowing.map(([id]) => id.replace(/Function.*/, '')).sort()).toEqual([
      'Fhir',
      'Measures',
      'Registry',
      'Token',
    ]);
  });
});

describe('notifications', () => {
  it('wake who sends by what is queued, changed or due, through a queue that repeats and then gives up', () => {
    const [pipe] = Object.values(template.findResources('AWS::Pipes::Pipe'));
    const patterns: readonly string[] = pipe?.Properties.SourceParameters.FilterCriteria.Filters.map(
      ({ Pattern }: { Pattern: string }) => JSON.parse(Pattern).dynamodb.Keys[partitionKeyName].S[0].prefix,
    );
    const [alerts = '', ...others] = patterns.toSorted((one) => (one.startsWith('r#Communication') ? -1 : 1));
    expect(others.length).toBe(3);
    for (const prefix of others) expect(subscriptionOf({ partition: `${prefix}abc` })).toBe('abc');
    const changed = resourcesOf([{ partition: `${alerts}abc`, sort: 'head' }]);
    expect(communicationsIn(changed)).toEqual(['kring-abc']);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('change nothing about a person but that somebody was told, and the Tasks and links of invitations', () => {
    const writing = statementsOf('notify').filter(({ Action }) =>
      [Action].flat().some((action) => /^dynamodb:(Put|Update|Delete|BatchWrite)/.test(action)),
    );
    const partitions = ['k#subscri*', 'r#Subscription#*', 'x#Subscription#*', 'h#Subscription#*', 't#*'];
    const ofAlerts = [
      'k#alert#*',
      'k#care-link#*',
      'r#Communication#*',
      'x#Communication#*',
      'h#Communication#*',
    ];
    const ofInvitations = [
      ...['invitation', 'invitation-queue', 'invitation-person', 'link', 'links', 'asked', 'draft'].map(
        (kind) => `k#${kind}#*`,
      ),
      ...['Task', 'Flag'].flatMap((type) => [`r#${type}#*`, `x#${type}#*`, `h#${type}#*`]),
    ];
    expect(writing.map(({ Condition }) => Condition)).toEqual([
      only([...partitions, ...ofAlerts, ...ofInvitations, ...auditTrail]),
    ]);
  });
});

describe('the way in', () => {
  it('is CloudFront with a firewall, which proves itself to the functions', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: { Ref: 'WebAclArn' },
        Origins: Match.arrayWith([
          Match.objectLike({
            CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only' }),
            OriginCustomHeaders: [{ HeaderName: 'x-kring-origin', HeaderValue: secretReference }],
          }),
        ]),
      },
    });
    const functions = template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { KRING_ORIGIN_SECRET: secretReference } } },
    });
    expect(Object.keys(functions)).toHaveLength(5);
  });

  it('leads each path to its zone of trust', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));
    const target = (key: string) => {
      const found = routes.find(({ Properties }) => Properties.RouteKey === key);
      const integration = JSON.stringify(found?.Properties.Target ?? '');
      return /(Fhir|Measures|Token|Parent|Registry)Function/.exec(integration.replace(/KringNL/g, ''))?.[1];
    };
    expect(target('ANY /fhir')).toBe('Fhir');
    expect(target('ANY /fhir/{proxy+}')).toBe('Fhir');
    expect(target('ANY /fhir/Measure/{proxy+}')).toBe('Measures');
    expect(target('ANY /fhir/Task/{id}/{operation}')).toBe('Measures');
    expect(target('GET /run-charts/{proxy+}')).toBe('Measures');
    expect(target('ANY /auth/token')).toBe('Token');
    expect(target('GET /fhir/.well-known/smart-configuration')).toBe('Token');
    expect(target('ANY /q/{proxy+}')).toBe('Parent');
    expect(target('GET /indicators')).toBe('Registry');
    expect(target('GET /guide/{proxy+}')).toBe('Registry');
    expect(target('GET /fhir/MeasureReport')).toBe('Registry');
  });

  it('logs routes, and no path, query or address', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default' });
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/path|ip|query|authorizer/i);
    const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    expect(distribution?.Properties.DistributionConfig.Logging).toBeUndefined();
  });

  it('takes a name of its own with TLS 1.2', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1';
    const named = Template.fromStack(stacks({ domain: { name: 'kring.example', certificateArn } }).country);
    named.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['kring.example'],
        ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    named.hasOutput('FhirBase', { Value: 'https://kring.example/fhir' });
  });
});

const secretReference = Match.objectLike({
  'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('resolve:secretsmanager')])],
});

describe('work without a caller', () => {
  it('follows heads and transaction records, and gives up into a queue', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: {
        Filters: ['r#', 't#'].map((prefix) => ({
          Pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix }] } } } }),
        })),
      },
    });
  });

  it('is scheduled by name', () => {
    const inputs = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => {
      expect(Properties.Target.DeadLetterConfig).toBeDefined();
      return JSON.parse(Properties.Target.Input).task;
    });
    const tasks = [
      'dhis2',
      'erasures',
      'invitations',
      'invite',
      'jobs',
      'reindex',
      'releases',
      'retention',
      'scrub',
      'upkeep',
      'wake-due',
    ];
    expect(inputs.sort()).toEqual(tasks);
  });
});

describe('somebody is told', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );

  it('of errors and throttles of each function, of work given up, of changes that wait', () => {
    const metrics = (name: string) => alarms.filter(({ MetricName }) => MetricName === name);
    expect(metrics('Errors')).toHaveLength(handlerNames.length);
    expect(metrics('Throttles')).toHaveLength(handlerNames.length);
    expect(metrics('ApproximateNumberOfMessagesVisible')).toHaveLength(3);
    expect(metrics('IteratorAge')).toHaveLength(1);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(1);
  });

  it('by e-mail, and sees it on one page', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'on-call@example.org',
    });
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});

it('keeps every bucket closed', () => {
  const buckets = Object.values(template.findResources('AWS::S3::Bucket'));
  expect(buckets).toHaveLength(3);
  for (const { Properties, DeletionPolicy } of buckets) {
    expect(DeletionPolicy).toBe('Retain');
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  }
});
