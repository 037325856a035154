import { fhirError } from '../../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { requestEntries } from '../request-bundle.ts';
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
  const entries = await requestEntries(bundle, request.base, api);
  return bundle.type === 'batch' ? batch(entries, request, api) : transaction(entries, request, api);
}
