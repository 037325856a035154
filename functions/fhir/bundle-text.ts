import type { BundleMethod } from './bundle.ts';
import { stringify } from './json.ts';
import type { OperationOutcome } from './outcome.ts';

/** A bundle that answers; resources are given as the texts that they are stored as. */
interface BundleText {
  readonly meta?: { readonly lastUpdated: string };
  readonly type: 'searchset' | 'history' | 'batch-response' | 'transaction-response';
  readonly total?: number;
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly BundleEntryText[];
}

export interface BundleEntryText {
  readonly fullUrl?: string;
  /** JSON text. */
  readonly resource?: string;
  readonly search?: { readonly mode: 'match' | 'include' | 'outcome' };
  readonly request?: { readonly method: BundleMethod; readonly url: string };
  readonly response?: BundleEntryResponse;
}

interface BundleEntryResponse {
  readonly status: string;
  readonly location?: string;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly outcome?: OperationOutcome;
}

/** The JSON text of a bundle. Resources go into it unread, so that their decimals keep their precision. */
export function bundleText({ entry, ...bundle }: BundleText): string {
  const head = stringify({ resourceType: 'Bundle', ...bundle });
  if (entry.length === 0) return head;
  return `${head.slice(0, -1)},"entry":[${entry.map(entryText).join(',')}]}`;
}

function entryText({ resource, ...rest }: BundleEntryText): string {
  const text = stringify(rest);
  if (resource === undefined) return text;
  return text === '{}' ? `{"resource":${resource}}` : `{"resource":${resource},${text.slice(1)}`;
}
