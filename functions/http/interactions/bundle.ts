import { type BundleEntry, bundleEntries } from '../../fhir/bundle.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { resourceOf } from '../submission.ts';
import { batch } from './batch.ts';
import { transaction } from './transaction.ts';

/** A Bundle posted to the base: https://hl7.org/fhir/R4/http.html#transaction */
export async function batchOrTransaction(request: FhirRequest, api: FhirApi): Promise<Answer> {
  const bundle = resourceOf(await request.json(), 'Bundle');
  if (bundle.type !== 'transaction' && bundle.type !== 'batch') {
    throw fhirError(
      'value',
      'A bundle sent to the base should be of type batch or transaction',
      'Bundle.type',
    );
  }
  const entries = entriesOf(bundle, request.base, api.limits.maxBundleEntries);
  return bundle.type === 'batch' ? batch(entries, request, api) : transaction(entries, request, api);
}

function entriesOf({ entry = [] }: Resource, base: string, maxEntries: number): readonly BundleEntry[] {
  if (!Array.isArray(entry)) throw fhirError('structure', 'Bundle.entry should be a list', 'Bundle.entry');
  if (entry.length <= maxEntries) return bundleEntries(entry, base);
  throw fhirError('too-costly', `The bundle has ${entry.length} entries; at most ${maxEntries} are taken`);
}
