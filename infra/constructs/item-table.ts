import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { tableDefinition, timeToLive } from '../../functions/store/dynamodb/table.ts';

export const partitionKeyName = keyName('HASH');

function keyName(keyType: 'HASH' | 'RANGE'): string {
  const found = tableDefinition.KeySchema.find(({ KeyType }) => KeyType === keyType);
  if (found === undefined) throw new Error(`The table has no ${keyType} key`);
  return found.AttributeName;
}

const readActions = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const writeActions = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];

/** Where everything lies: see docs/storage.md. */
export class ItemTable extends Construct {
  readonly table: Table;
  private readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, props: { readonly encryptionKey: IKey }) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: partitionKeyName, type: AttributeType.STRING },
      sortKey: { name: keyName('RANGE'), type: AttributeType.STRING },
      timeToLiveAttribute: timeToLive.AttributeName,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.encryptionKey,
      // A change says where to look, never what is there: no content leaves the table by its stream.
      stream: StreamViewType.KEYS_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Items by their keys; never a scan of the table. */
  grantRead(grantee: IGrantable): void {
    this.grant(grantee, readActions);
  }

  grantReadWrite(grantee: IGrantable): void {
    this.grant(grantee, [...readActions, ...writeActions]);
  }

  /** To look through the whole table for what crashed writers left behind. */
  grantScan(grantee: IGrantable): void {
    this.grant(grantee, ['dynamodb:Scan']);
  }

  /** Only partitions that begin so: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_dynamodb_items.html */
  grantReadWriteWhere(grantee: IGrantable, partitionPrefixes: readonly string[]): void {
    const patterns = partitionPrefixes.map((prefix) => `${prefix}*`);
    this.grant(grantee, [...readActions, ...writeActions], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
      // Without this a request that names no key at all would pass the condition above.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    });
  }

  private grant(grantee: IGrantable, actions: string[], conditions?: Record<string, object>): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions,
        resources: [this.table.tableArn],
        ...(conditions ? { conditions } : {}),
      }),
    );
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [this.encryptionKey.keyArn],
      }),
    );
  }
}
