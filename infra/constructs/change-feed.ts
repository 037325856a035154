import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deadLetters } from './dead-letters.ts';
import type { HandlerFunction } from './handler-function.ts';
import { type ItemTable, partitionKeyName } from './item-table.ts';

/** What was committed comes to rest, and its facts follow. Answers where changes wait that could not be followed. */
export function followChanges(
  scope: Construct,
  { table }: ItemTable,
  { function: handler }: HandlerFunction,
): Queue {
  const failed = deadLetters(scope, 'ChangesDeadLetters');
  handler.addEventSource(
    new DynamoEventSource(table as ITable, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: 4,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(23),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(failed),
      // Heads and transaction records; not the many index rows beside them.
      filters: ['r#', 't#'].map((prefix) =>
        FilterCriteria.filter({
          dynamodb: { Keys: { [partitionKeyName]: { S: FilterRule.beginsWith(prefix) } } },
        }),
      ),
    }),
  );
  return failed;
}
