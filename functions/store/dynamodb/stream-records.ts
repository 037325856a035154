import { ownAttribute as own } from '../item-size.ts';
import type { Key } from '../item-store.ts';

/** What a record of DynamoDB Streams has in common with one of a Lambda's event. */
export interface StreamRecord {
  readonly dynamodb?:
    | { readonly Keys?: Readonly<Record<string, { readonly S?: string | undefined }>> | undefined }
    | undefined;
}

/** The keys that a batch of stream records names, in its order. */
export function keysFromStreamRecords(records: readonly StreamRecord[]): Key[] {
  return records.flatMap(({ dynamodb }) => {
    const partition = dynamodb?.Keys?.[own.partition]?.S;
    const sort = dynamodb?.Keys?.[own.sort]?.S;
    return partition === undefined || sort === undefined ? [] : [{ partition, sort }];
  });
}
