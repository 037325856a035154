import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Operation, type Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WatchProps {
  readonly api: HttpApi;
  readonly functions: Readonly<Record<string, IFunction>>;
  /** The function that reads the table's stream. */
  readonly streamReader: IFunction;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly table: Table;
  /** Who is told. */
  readonly topic: ITopic;
}

const period = Duration.minutes(5);

/** Alarms for what a person must look at, and one page that shows how it goes. */
export class Watch extends Construct {
  private readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    this.topic = props.topic;
    for (const [name, handler] of Object.entries(props.functions)) {
      this.alarm(`${name}Errors`, handler.metricErrors({ period }), 0, `${name}: a call failed`);
      this.alarm(`${name}Throttles`, handler.metricThrottles({ period }), 0, `${name}: a call was throttled`);
    }
    for (const [name, queue] of Object.entries(props.deadLetters)) {
      const depth = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
      this.alarm(
        `${name}DeadLetters`,
        depth,
        0,
        `${name}: work was given up and waits in its dead-letter queue`,
      );
    }
    this.alarm('StreamAge', iteratorAge(props.streamReader), 300_000, 'Changes wait for more than 5 minutes');
    this.alarm('FactsLag', factsLag(props.streamReader), 600_000, 'Facts are more than 10 minutes behind');
    this.alarm('ServerErrors', props.api.metricServerError({ period }), 0, 'A request was answered with 5xx');
    this.alarm('TableThrottles', tableThrottles(props.table), 0, 'DynamoDB throttled');
    this.dashboard(props);
  }

  private alarm(name: string, metric: IMetric, threshold: number, alarmDescription: string): void {
    const alarm = new Alarm(this, name, {
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  private dashboard(props: WatchProps): void {
    const functions = Object.values(props.functions);
    const graph = (title: string, left: readonly IMetric[]) =>
      new GraphWidget({ title, left: [...left], width: 8 });
    new Dashboard(this, 'Dashboard', {
      dashboardName: Stack.of(this).stackName,
      widgets: [
        [
          graph('Requests', [props.api.metricCount({ period })]),
          graph(
            'Latency, p50 and p99',
            ['p50', 'p99'].map((statistic) => props.api.metricLatency({ period, statistic })),
          ),
          graph('Refused and failed', [
            props.api.metricClientError({ period }),
            props.api.metricServerError({ period }),
          ]),
        ],
        [
          graph(
            'Calls',
            functions.map((handler) => handler.metricInvocations({ period })),
          ),
          graph(
            'Duration, p99',
            functions.map((handler) => handler.metricDuration({ period, statistic: 'p99' })),
          ),
          graph(
            'Errors',
            functions.map((handler) => handler.metricErrors({ period })),
          ),
        ],
        [
          graph('Read and write units', [
            props.table.metricConsumedReadCapacityUnits({ period }),
            props.table.metricConsumedWriteCapacityUnits({ period }),
          ]),
          graph('Age of changes, lag of facts', [
            iteratorAge(props.streamReader),
            factsLag(props.streamReader),
          ]),
          graph(
            'Given up',
            Object.values(props.deadLetters).map((queue) =>
              queue.metricApproximateNumberOfMessagesVisible({ period }),
            ),
          ),
        ],
      ],
    });
  }
}

function iteratorAge(streamReader: IFunction): IMetric {
  return streamReader.metric('IteratorAge', { period, statistic: 'Maximum' });
}

/** What functions/facts/lag.ts writes: how long the oldest change of a batch waited until it was in the facts. */
function factsLag(streamReader: IFunction): IMetric {
  return new Metric({
    namespace: 'Kring',
    metricName: 'FactsLag',
    dimensionsMap: { FunctionName: streamReader.functionName },
    statistic: 'Maximum',
    period,
  });
}

function tableThrottles(table: Table): IMetric {
  return table.metricThrottledRequestsForOperations({
    period,
    operations: [
      Operation.BATCH_GET_ITEM,
      Operation.QUERY,
      Operation.BATCH_WRITE_ITEM,
      Operation.TRANSACT_WRITE_ITEMS,
    ],
  });
}
