import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type Indicators, readIndicators } from '../facts/indicators-folder.ts';
import { type ParquetFactStore, parquetFactStore } from '../facts/parquet-store.ts';
import { s3Objects } from '../facts/s3-objects.ts';
import { beside } from './deployed.ts';

export interface Facts extends Indicators {
  readonly facts: ParquetFactStore;
}

/** The facts of this deployment, as Parquet in its bucket. */
export async function openFacts(bucket: string): Promise<Facts> {
  const known = readIndicators(beside('indicators'));
  const facts = await parquetFactStore({
    objects: s3Objects(new S3Client(), bucket, 'facts/'),
    tables: known.tables,
    workFolder: join(tmpdir(), 'facts'),
  });
  return { ...known, facts };
}
