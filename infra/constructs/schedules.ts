import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deadLetters } from './dead-letters.ts';
import type { HandlerFunction } from './handler-function.ts';
import { pascal } from './pascal.ts';
import { explainWildcard, logicalArn } from './wildcard.ts';

/** What functions are called for, by the clock; the names are their tasks. */
const schedules = {
  schedule: {
    upkeep: ScheduleExpression.rate(Duration.minutes(15)),
    invitations: ScheduleExpression.cron({ hour: '1', minute: '0' }),
    scrub: ScheduleExpression.rate(Duration.days(1)),
    reindex: ScheduleExpression.rate(Duration.minutes(15)),
    erasures: ScheduleExpression.cron({ hour: '2', minute: '0' }),
    releases: ScheduleExpression.cron({ hour: '3', minute: '0' }),
    dhis2: ScheduleExpression.rate(Duration.hours(1)),
    retention: ScheduleExpression.cron({ day: '1', hour: '4', minute: '0' }),
  },
  measures: { jobs: ScheduleExpression.rate(Duration.minutes(1)) },
};

/** Calls functions for each of their tasks. Answers where calls wait that failed. */
export function callOnSchedule(
  scope: Construct,
  functions: Readonly<Record<keyof typeof schedules, HandlerFunction>>,
): Queue {
  const failed = deadLetters(scope, 'ScheduleDeadLetters');
  const role = new Role(scope, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
  });
  for (const name of ['schedule', 'measures'] as const) {
    const { function: handler } = functions[name];
    handler.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(failed) });
    explainWildcard(role, `${logicalArn(handler)}:*`, 'Versions and aliases of this one function.');
    for (const [task, schedule] of Object.entries(schedules[name])) {
      new Schedule(scope, `Schedule${pascal(task)}`, {
        description: `${Stack.of(scope).stackName}: ${task}`,
        schedule,
        target: new LambdaInvoke(handler, {
          input: ScheduleTargetInput.fromObject({ task }),
          role,
          deadLetterQueue: failed,
          retryAttempts: 3,
        }),
      });
    }
  }
  return failed;
}
