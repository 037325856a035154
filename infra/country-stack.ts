import { CfnOutput, CfnParameter, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { followChanges } from './constructs/change-feed.ts';
import { Delivery } from './constructs/delivery.ts';
import { FactsCatalog } from './constructs/facts-catalog.ts';
import { HandlerFunction, type HandlerFunctionProps } from './constructs/handler-function.ts';
import { anyMethod, HttpEndpoint, reading } from './constructs/http-endpoint.ts';
import { ItemTable } from './constructs/item-table.ts';
import { notifySubscribers } from './constructs/notifications.ts';
import { pascal } from './constructs/pascal.ts';
import { callOnSchedule } from './constructs/schedules.ts';
import { Storage } from './constructs/storage.ts';
import { Watch } from './constructs/watch.ts';
import { explainWildcard } from './constructs/wildcard.ts';
import type { Country } from './countries.ts';
import type { HandlerName } from './handlers.ts';

export interface CountryStackProps extends StackProps {
  readonly country: Country;
  /** The programme's own words for parents: JSON as `care.json` of a local data folder holds it (README.md). */
  readonly care?: string;
  /** The OpenID Connect provider of the operator's people, as JSON: README.md "Who may ask". */
  readonly oidc?: string;
  /** Name of a secret in Secrets Manager that says how to get into the country's DHIS2: docs/exchange.md. */
  readonly dhis2Secret?: string;
  /** Who is told of alerts: JSON as `on-call.json` of a local data folder holds it (docs/alerts.md). */
  readonly onCall?: string;
  /** The bundle of a handler. */
  readonly code: (handler: HandlerName) => Code;
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** Who is told of alarms. */
  readonly alarmEmail?: string;
}

/** Without where each is written down, which is for whoever checks the blueprint. */
function shownLines(crisis: Country['crisis']) {
  return Object.fromEntries(
    Object.entries(crisis).map(([language, lines]) => [
      language,
      lines.map(({ source: _, ...line }) => line),
    ]),
  );
}

const originSecretHeader = 'x-kring-origin';

/** All of one country, apart from the firewall: see `EdgeStack`. */
export class CountryStack extends Stack {
  private readonly encryptionKey: Key;
  private readonly items: ItemTable;
  private readonly storage: Storage;

  constructor(scope: Construct, id: string, props: CountryStackProps) {
    super(scope, id, props);
    const webAclArn = new CfnParameter(this, 'WebAclArn', {
      description: 'Output WebAclArn of the edge stack in us-east-1',
      allowedPattern: 'arn:aws[a-z-]*:wafv2:us-east-1:[0-9]{12}:global/webacl/.+',
    });
    this.encryptionKey = new Key(this, 'Key', {
      description: `${id}: table, facts, secrets, settings of functions`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.items = new ItemTable(this, 'Items', { encryptionKey: this.encryptionKey });
    this.storage = new Storage(this, 'Storage', { encryptionKey: this.encryptionKey });

    new FactsCatalog(this, 'FactsCatalog', { bucket: this.storage.facts });

    const endpoint = new HttpEndpoint(this, 'Http', { requestsPerSecond: 200, burst: 400 });
    const originSecret = this.secret('OriginSecret', 'What CloudFront adds to each request');
    const delivery = new Delivery(this, 'Delivery', {
      api: endpoint.api,
      staticFiles: this.storage.staticFiles,
      originSecret: { header: originSecretHeader, value: originSecret },
      webAclArn: webAclArn.valueAsString,
      domain: props.domain,
    });

    const functions = this.functions(props, { publicUrl: delivery.publicUrl, originSecret });
    this.grant(functions);
    this.route(endpoint, functions);
    const deadLetters = {
      changes: followChanges(this, this.items, functions.changes),
      notify: notifySubscribers(this, {
        items: this.items,
        handler: functions.notify,
        encryptionKey: this.encryptionKey,
      }),
      schedule: callOnSchedule(this, functions),
    };
    new Watch(this, 'Watch', {
      api: endpoint.api,
      functions: mapValues(functions, (handler) => handler.function),
      streamReader: functions.changes.function,
      deadLetters,
      table: this.items.table,
      topic: this.alarmTopic(props.alarmEmail),
    });
    this.outputs(delivery);
  }

  private secret(id: string, description: string): string {
    const secret = new Secret(this, id, {
      description: `${this.stackName}: ${description}`,
      encryptionKey: this.encryptionKey,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Its readers hold it in their settings: a new value comes with a deployment (see infra/README.md).',
    });
    // CloudFormation resolves it when it deploys; the template holds a reference only.
    return secret.secretValue.unsafeUnwrap();
  }

  private functions(
    {
      care,
      oidc,
      dhis2Secret,
      onCall: given,
      code,
      country: { country, regime, retention, emergency, crisis, onCall },
    }: CountryStackProps,
    shared: { readonly publicUrl: string; readonly originSecret: string },
  ): Functions {
    const table = { KRING_TABLE: this.items.table.tableName };
    const url = { KRING_PUBLIC_URL: shared.publicUrl };
    const web = { ...table, ...url, KRING_ORIGIN_SECRET: shared.originSecret };
    const token = {
      KRING_TOKEN_KEY: this.secret('TokenKey', 'Signs access tokens'),
      ...(oidc ? { KRING_OIDC: oidc } : {}),
    };
    const cursor = { KRING_CURSOR_KEY: this.secret('CursorKey', 'Signs the cursors of pages') };
    const told = given ?? (onCall && JSON.stringify(onCall));
    const alerts = told ? { KRING_ON_CALL: told } : {};
    const ofCountry = { KRING_COUNTRY: country };
    const facts = { KRING_FACTS_BUCKET: this.storage.facts.bucketName };
    const make = (name: HandlerName, environment: Record<string, string>, size: Size) =>
      new HandlerFunction(this, pascal(name), {
        code: code(name),
        encryptionKey: this.encryptionKey,
        environment,
        ...size,
      });
    const api = { ...web, ...token, ...cursor, ...ofCountry, ...alerts };
    return {
      fhir: make('fhir', api, { memoryMegabytes: 1_769, timeoutSeconds: 29 }),
      // Whoever waits for an answer does so for half a minute; what is asked to be done afterwards may take longer.
      measures: make('measures', api, { memoryMegabytes: 3_008, timeoutSeconds: 900 }),
      token: make('token', { ...web, ...token, ...cursor }, { memoryMegabytes: 512, timeoutSeconds: 10 }),
      parent: make(
        'parent',
        {
          ...web,
          ...cursor,
          ...alerts,
          ...(care ? { KRING_CARE: care } : {}),
          ...(Object.values(crisis).some((lines) => lines.length > 0)
            ? { KRING_CRISIS: JSON.stringify(shownLines(crisis)) }
            : {}),
          ...(emergency ? { KRING_EMERGENCY: emergency.number } : {}),
        },
        { memoryMegabytes: 1_769, timeoutSeconds: 29 },
      ),
      registry: make(
        'registry',
        { ...web, ...token, ...cursor, ...ofCountry },
        { memoryMegabytes: 1_024, timeoutSeconds: 29 },
      ),
      changes: make(
        'changes',
        { ...table, ...url, ...cursor, ...facts, ...ofCountry },
        { memoryMegabytes: 1_769, timeoutSeconds: 120 },
      ),
      notify: make(
        'notify',
        { ...table, ...url, ...cursor, ...ofCountry, ...alerts },
        { memoryMegabytes: 512, timeoutSeconds: 180 },
      ),
      schedule: make(
        'schedule',
        {
          ...table,
          ...url,
          ...cursor,
          ...facts,
          ...ofCountry,
          KRING_REGIME: regime,
          KRING_RETENTION: JSON.stringify(retention),
          // CloudFormation resolves it when it deploys; the template holds a reference only.
          ...(dhis2Secret && {
            KRING_DHIS2: Secret.fromSecretNameV2(this, 'Dhis2', dhis2Secret).secretValue.unsafeUnwrap(),
          }),
        },
        { memoryMegabytes: 3_008, timeoutSeconds: 900 },
      ),
    };
  }

  /** What each zone of trust may touch, and no more. */
  private grant({ fhir, measures, token, parent, registry, changes, notify, schedule }: Functions): void {
    this.items.grantReadWrite(fhir.function);
    this.items.grantReadWrite(measures.function);
    // Clients and the assertions that they have used: nothing about a person. And the trail of who was let in.
    this.items.grantReadWriteWhere(token.function, ['k#client#', 'k#assertion#', ...auditTrail]);
    this.items.grantReadWrite(parent.function);
    this.items.grantRead(registry.function);
    this.items.grantReadWriteWhere(registry.function, auditTrail);
    this.items.grantReadWrite(changes.function);
    // It decides what may be told, and notes that it was; it makes links for invitations, and changes nothing else about a person.
    this.items.grantRead(notify.function);
    this.items.grantReadWriteWhere(notify.function, [
      ...ofSubscriptions,
      ...ofAlerts,
      ...ofInvitations,
      ...auditTrail,
    ]);
    grantMessages(notify.role);
    this.items.grantReadWrite(schedule.function);
    this.items.grantScan(schedule.function);
    this.storage.grantAddFacts(changes.role);
    this.storage.grantFacts(schedule.role);
    explainWildcard(
      changes.role,
      '*',
      'dynamodb:ListStreams knows no resources; the stream itself is named.',
    );
  }

  private route(endpoint: HttpEndpoint, { fhir, measures, token, parent, registry }: Functions): void {
    endpoint.route(fhir.function, {
      '/fhir': anyMethod,
      '/fhir/{proxy+}': anyMethod,
      '/care/{proxy+}': anyMethod,
    });
    endpoint.route(measures.function, {
      '/fhir/Measure/{proxy+}': anyMethod,
      '/fhir/Task/{id}/{operation}': anyMethod,
      '/run-charts': reading,
      '/run-charts/{proxy+}': reading,
    });
    endpoint.route(token.function, {
      '/auth/token': anyMethod,
      '/admin/{proxy+}': anyMethod,
      '/fhir/.well-known/smart-configuration': reading,
    });
    endpoint.route(parent.function, {
      '/q/{proxy+}': anyMethod,
      '/paper/{proxy+}': anyMethod,
      '/tablet': anyMethod,
      '/tablet/{proxy+}': anyMethod,
    });
    endpoint.route(registry.function, {
      '/indicators': reading,
      '/indicators/{proxy+}': reading,
      '/guide': reading,
      '/guide/{proxy+}': reading,
      '/fhir/MeasureReport': reading,
      '/fhir/MeasureReport/{id}': reading,
    });
  }

  private alarmTopic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Alarms', { masterKey: this.encryptionKey, enforceSSL: true });
    this.encryptionKey.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  private outputs({ publicUrl, distribution }: Delivery): void {
    const outputs = {
      PublicUrl: publicUrl,
      FhirBase: `${publicUrl}/fhir`,
      DistributionId: distribution.distributionId,
      TableName: this.items.table.tableName,
      FactsBucket: this.storage.facts.bucketName,
      StaticBucket: this.storage.staticFiles.bucketName,
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}

type Functions = Readonly<Record<HandlerName, HandlerFunction>>;
type Size = Pick<HandlerFunctionProps, 'memoryMegabytes' | 'timeoutSeconds'>;

/** Partitions of Subscriptions, of how far they are, and of the records of transactions that they were in. */
const ofSubscriptions = ['k#subscri', 'r#Subscription#', 'x#Subscription#', 'h#Subscription#', 't#'];
/** Partitions of who was told of which alert, of the links that told it, and of what says so in the record. */
const ofAlerts = ['k#alert#', 'k#care-link#', 'r#Communication#', 'x#Communication#', 'h#Communication#'];
/** Partitions of invitations, of their links and Tasks, of what was filled in for a link that another replaces, and of who wants no messages. */
const ofInvitations = [
  'k#invitation#',
  'k#invitation-queue#',
  'k#invitation-person#',
  'k#link#',
  'k#links#',
  'k#asked#',
  'k#draft#',
  ...['Task', 'Flag'].flatMap((type) => [`r#${type}#`, `x#${type}#`, `h#${type}#`]),
];
/** Partitions of AuditEvents, their index, their feed and the days of all feeds: docs/storage.md. */
const auditTrail = ['r#AuditEvent#', 'x#AuditEvent#', 'h#AuditEvent#', 'd#feed'];

/** E-mail from the addresses that are verified here, and SMS. */
function grantMessages(role: Role): void {
  const identities = Stack.of(role).formatArn({ service: 'ses', resource: 'identity', resourceName: '*' });
  role.addToPolicy(new PolicyStatement({ actions: ['ses:SendEmail'], resources: [identities] }));
  role.addToPolicy(
    new PolicyStatement({ actions: ['sns:Publish', 'sns:CheckIfPhoneNumberIsOptedOut'], resources: ['*'] }),
  );
  explainWildcard(role, identitiesInNag(role), 'Each programme verifies its own sender.');
  explainWildcard(role, '*', 'SNS knows no resources for telephone numbers.');
}

/** As cdk-nag writes an ARN of this account. */
function identitiesInNag(role: Role): string {
  return `arn:aws:ses:${Stack.of(role).region}:<AWS::AccountId>:identity/*`;
}

function mapValues<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries<From>(record).map(([key, value]) => [key, change(value)]));
}
