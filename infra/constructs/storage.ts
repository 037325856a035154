import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { explainWildcard, logicalArn } from './wildcard.ts';

/** The buckets: facts for indicators, static files of the pages, and who asked for either. */
export class Storage extends Construct {
  readonly facts: IBucket;
  readonly staticFiles: IBucket;

  private readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey: IKey }) {
    super(scope, id);
    this.encryptionKey = encryptionKey;
    const logs = new Bucket(this, 'AccessLogs', {
      ...closed,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    // CDK's own types disagree under exactOptionalPropertyTypes, here and below.
    const serverAccessLogsBucket = logs as IBucket;
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This is where access logs go; logging the log would never end.',
    });
    this.facts = new Bucket(this, 'Facts', {
      ...closed,
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'facts/',
      // Facts are made of resources and can be made again; what was erased must not live on here for long.
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(7),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    }) as IBucket;
    this.staticFiles = new Bucket(this, 'Static', {
      ...closed,
      encryption: BucketEncryption.S3_MANAGED,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'static/',
    }) as IBucket;
  }

  /** To add facts: those that are there are neither read nor changed. */
  grantAddFacts(role: IRole): void {
    this.grantObjects(role, ['s3:PutObject']);
  }

  grantFacts(role: IRole): void {
    this.grantObjects(role, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.facts.bucketArn] }),
    );
  }

  private grantObjects(role: IRole, actions: string[]): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.facts.arnForObjects('*')] }));
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [this.encryptionKey.keyArn],
      }),
    );
    explainWildcard(
      role,
      `${logicalArn(this.facts)}/*`,
      'The facts are many objects, made as resources change.',
    );
  }
}

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const satisfies BucketProps;
