// node docs/integrate/fhir-kit-client.mjs — https://github.com/Vermonster/fhir-kit-client
import { readFileSync } from 'node:fs';
import { Client } from 'fhir-kit-client';

const { KRING = 'http://127.0.0.1:8787', TOKEN } = process.env;
const client = new Client({ baseUrl: `${KRING}/fhir`, bearerToken: TOKEN });
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

await client.transaction({ body: read('practice.json') });
const recorded = await client.operation({
  resourceType: 'Encounter',
  name: 'record-session',
  input: read('record-session.json'),
});
console.log('outcome', recorded.parameter.find(({ name }) => name === 'outcome').valueCode);

const mothers = await client.search({
  resourceType: 'Patient',
  searchParams: { identifier: 'https://ehr.example/ids|anna' },
});
const checks = await client.search({
  resourceType: 'Observation',
  searchParams: { patient: mothers.entry[0].resource.id },
});
console.log('observations', checks.total);

try {
  await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', gender: 'woman' } });
} catch (cause) {
  const [issue] = cause.response.data.issue;
  console.log('refused', cause.response.status, issue.expression?.[0], issue.diagnostics);
}
