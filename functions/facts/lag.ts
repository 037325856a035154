/** What a stream record tells of when it was written: seconds, or a Date. */
export interface TimedRecord {
  readonly dynamodb?: { readonly ApproximateCreationDateTime?: number | Date | undefined } | undefined;
}

const lagMetric = { namespace: 'Kring', name: 'FactsLag', dimension: 'FunctionName' } as const;

/**
 * How long the oldest of these changes waited until it was in the facts, as a line that CloudWatch reads a metric from
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html);
 * `undefined` of changes that do not say when they were made.
 */
export function lagLine(
  records: readonly TimedRecord[],
  functionName: string,
  nowMs: number,
): string | undefined {
  const times = records.flatMap(({ dynamodb }) => {
    const time = dynamodb?.ApproximateCreationDateTime;
    if (time === undefined) return [];
    return [typeof time === 'number' ? time * 1_000 : time.getTime()];
  });
  if (times.length === 0) return undefined;
  const { namespace, name, dimension } = lagMetric;
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[dimension]],
          Metrics: [{ Name: name, Unit: 'Milliseconds' }],
        },
      ],
    },
    [dimension]: functionName,
    // Clocks differ a little: nothing is followed before it was written.
    [name]: Math.max(0, nowMs - Math.min(...times)),
  });
}
