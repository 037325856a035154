import { join } from 'node:path';
import type { Dhis2Settings } from '../handlers/dhis2.ts';
import type { Reach } from '../handlers/safe-fetch.ts';
import type { Log } from '../http/log.ts';

export interface KringOptions {
  readonly folder: string;
  /** The base of every link, without a slash at the end. */
  readonly publicUrl: string;
  readonly auth: 'on' | 'off';
  /** The most writes of one store commit; as many as there are without it. */
  readonly maxCommit?: number | undefined;
  /** ISO 3166-1 alpha-2: the blueprint of that country alone; those of all without it. */
  readonly country?: string | undefined;
  /** Where released figures are pushed to; nowhere without it. */
  readonly dhis2?: Dhis2Settings | undefined;
  /** Where notifications of Subscriptions may go; the public internet when it does not say. */
  readonly subscribers?: Reach;
  /** Of requests and failures; the lines never hold what people are treated for. */
  readonly log?: Log;
  /** Told, in words for the operator, when the database cannot be used, such as on a full disk, and when it can again. */
  readonly warn?: (line: string) => void;
}

const root = join(import.meta.dirname, '../..');
export const knowledgeFolders = {
  definitions: join(root, 'functions/fhir/definitions/generated'),
  profiles: join(root, 'fhir-profiles/generated'),
};
