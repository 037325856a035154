// node docs/integrate/medplum-client.mjs — https://www.medplum.com/docs/sdk/core.medplumclient
import { readFileSync } from 'node:fs';
import { MedplumClient, OperationOutcomeError } from '@medplum/core';

const { KRING = 'http://127.0.0.1:8787', TOKEN = '' } = process.env;
const client = new MedplumClient({ baseUrl: KRING, fhirUrlPath: 'fhir/', fetch });
if (TOKEN !== '') client.setAccessToken(TOKEN);
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

await client.executeBatch(read('practice.json'));
const recorded = await client.post(
  client.fhirUrl('Encounter', '$record-session'),
  read('record-session.json'),
);
console.log('outcome', recorded.parameter.find(({ name }) => name === 'outcome').valueCode);

const anna = await client.searchOne('Patient', { identifier: 'https://ehr.example/ids|anna' });
const checks = await client.search('Observation', { patient: anna.id });
console.log('observations', checks.total);

try {
  await client.createResource({ resourceType: 'Patient', gender: 'woman' });
} catch (cause) {
  if (!(cause instanceof OperationOutcomeError)) throw cause;
  const [issue] = cause.outcome.issue;
  console.log('refused', issue.expression?.[0], issue.diagnostics);
}
