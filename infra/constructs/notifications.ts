import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deadLetters } from './dead-letters.ts';
import type { HandlerFunction } from './handler-function.ts';
import { type ItemTable, partitionKeyName } from './item-table.ts';
import { explainWildcard, logicalArn } from './wildcard.ts';

export interface NotificationsProps {
  readonly items: ItemTable;
  readonly handler: HandlerFunction;
  readonly encryptionKey: IKey;
}

/** How the partitions begin whose changes wake who sends: as `subscriptionOf` and `communicationsIn` in functions/http read them. */
const partitions = [
  'k#subscription-queue#',
  'k#subscription-wake#',
  'r#Subscription#',
  'r#Communication#kring-',
];

/**
 * What is queued for a Subscription wakes a call of its own, so that no endpoint waits for another: the table's stream,
 * by a pipe, into a queue. Answers where wake-ups wait that failed.
 */
export function notifySubscribers(scope: Construct, props: NotificationsProps): Queue {
  const { function: handler } = props.handler;
  const failed = deadLetters(scope, 'NotifyDeadLetters');
  const queue = new Queue(scope, 'Wakeups', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Six times as long as a call may take: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    visibilityTimeout: Duration.minutes(18),
    deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
  });
  handler.addEventSource(
    new SqsEventSource(queue, { batchSize: 1, maxConcurrency: 200, reportBatchItemFailures: true }),
  );
  wakeByStream(scope, props, queue, failed);
  wakeByClock(scope, props.handler, failed);
  return failed;
}

function wakeByStream(
  scope: Construct,
  { items: { table }, encryptionKey }: NotificationsProps,
  queue: Queue,
  failed: Queue,
): void {
  const stream = table.tableStreamArn;
  if (stream === undefined) throw new Error('The table has no stream');
  const role = new Role(scope, 'WakeupPipeRole', { assumedBy: new ServicePrincipal('pipes.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [stream],
    }),
  );
  encryptionKey.grantDecrypt(role);
  queue.grantSendMessages(role);
  failed.grantSendMessages(role);
  const pipe = new CfnPipe(scope, 'WakeupPipe', {
    roleArn: role.roleArn,
    source: stream,
    sourceParameters: {
      dynamoDbStreamParameters: {
        startingPosition: 'TRIM_HORIZON',
        batchSize: 10,
        maximumRetryAttempts: 10,
        deadLetterConfig: { arn: failed.queueArn },
      },
      filterCriteria: {
        filters: partitions.map((prefix) => ({
          pattern: JSON.stringify({
            eventName: ['INSERT', 'MODIFY'],
            dynamodb: { Keys: { [partitionKeyName]: { S: [{ prefix }] } } },
          }),
        })),
      },
    },
    target: queue.queueArn,
  });
  pipe.node.addDependency(role);
}

/** What the clock calls it for: heartbeats and later tries, and to write to parents. */
const calls = {
  ScheduleNotify: {
    task: 'wake-due',
    minutes: 1,
    description: 'heartbeats and later tries of Subscriptions; alerts that nobody has accepted',
  },
  ScheduleSendInvitations: {
    task: 'invite',
    minutes: 15,
    description: 'invitations and reminders that are due',
  },
};

function wakeByClock(scope: Construct, { function: handler }: HandlerFunction, failed: Queue): void {
  const role = new Role(scope, 'NotifyClockRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
  });
  explainWildcard(role, `${logicalArn(handler)}:*`, 'Versions and aliases of this one function.');
  for (const [name, { task, minutes, description }] of Object.entries(calls)) {
    new Schedule(scope, name, {
      description: `${Stack.of(scope).stackName}: ${description}`,
      schedule: ScheduleExpression.rate(Duration.minutes(minutes)),
      target: new LambdaInvoke(handler, {
        input: ScheduleTargetInput.fromObject({ task }),
        role,
        deadLetterQueue: failed,
        retryAttempts: 0,
      }),
    });
  }
}
