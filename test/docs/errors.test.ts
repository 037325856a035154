import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FhirError, type IssueCode } from '../../functions/fhir/outcome.ts';
import { statusOf } from '../../functions/http/status.ts';
import { type ErrorMessage, errorMessages } from './error-messages.ts';

/** What a sender does about each code. */
const mends: Partial<Record<IssueCode, string>> = {
  login:
    'Send an access token: `Authorization: Bearer …`. One that has expired is replaced by asking `/auth/token` again.',
  forbidden:
    'Your role, your scopes or your organisation do not reach this; the same request will be refused again. Ask the operator for the scope that the message names, or leave it to who answers for the record.',
  security: 'What was sent could harm who reads it. Leave out what the message names.',
  'not-found':
    'It is not there, or not for you to see: the two are answered alike. Look the record up by its identifier; create by POST or by criteria, for ids are the server’s.',
  deleted: 'It was there and was deleted. Read its history, or create it anew by POST.',
  'not-supported':
    'Kring does not offer this. `GET /fhir/metadata` says what it offers; the message names what comes nearest.',
  structure:
    'The JSON or XML is not as FHIR writes it. Mend the element that `expression` names; `$validate` tells the rest.',
  invalid: 'The request contradicts itself or FHIR. Mend what the message names and send it again.',
  value: 'A value cannot be used. Put in what the message says would be right.',
  required: 'Something is missing. Add what the message names.',
  invariant: 'A rule of FHIR or of a profile does not hold. Mend the element that `expression` names.',
  'code-invalid':
    'The code is not one of its value set. `GET /fhir/ValueSet/$expand?url=…` lists those that are.',
  extension: 'The extension is not known, or not in the place that it is for.',
  'business-rule':
    'A rule of care or of Kring does not hold; nothing was written. Mend the data: the message says which rule and whom it concerns ([group-care.md](group-care.md)).',
  processing: 'It was understood and cannot be carried out. Mend what the message names.',
  duplicate:
    'It is there already, or twice in what was sent. Use the one that is there, or an identifier of its own.',
  conflict:
    'Somebody else has changed it. Read it again, make your change to what you read, and send that (`If-Match` with the new version).',
  'multiple-matches': 'The criteria select more than one record, and have to select one: use an identifier.',
  'lock-error': 'Others kept changing the same records. Wait a moment, and send the same request again.',
  'too-costly': 'It is too large or too broad; nothing was written. Split it, or narrow the search.',
  suppressed: 'You cancelled it; nothing was written. Ask again if you want it after all.',
  'too-long': 'It is too long. The message says how long it may be.',
  throttled: 'Too many requests. Wait as long as `Retry-After` says, and send the same again.',
  transient:
    'Kring, or what it rests on, did not answer. Wait (`Retry-After`), then send the same request again.',
  timeout: 'It took too long. Send it again, or ask for less.',
  exception:
    'A defect of Kring. Tell the operator the id that the message holds; the request may be sent again.',
  incomplete: 'Not all could be read. Send it again.',
};

const head = `# Errors and what to do about them

Every refusal is an OperationOutcome: \`code\` and the HTTP status say what kind it is, \`diagnostics\` in words what was wrong and what would be right, \`expression\` where. All issues of a request are told at once. Machines go by the status and the code, never by the words.

| HTTP status | send it again? |
|---|---|
| 400, 404, 405, 406, 410, 412, 413, 415, 422 | not before it is mended |
| 401 | with a new token |
| 403 | no |
| 409 | after reading what is there |
| 429, 503 | the same, after \`Retry-After\` |
| 500 | once; then tell the operator |

The messages are those of the code: this page is made of it (\`vitest run test/docs -u\`). What is filled in stands in braces. Those that the validator makes are in [validation.md](validation.md).
`;

function statusIn({ code, status, text }: ErrorMessage): number {
  const issue = { severity: 'error', code: code as IssueCode, diagnostics: text } as const;
  return statusOf(new FhirError([issue], status));
}

function section(code: string, messages: readonly ErrorMessage[]): string {
  const lines = messages.map(
    (one) => `- ${statusIn(one)}: ${one.text.replaceAll('<', '&lt;').replaceAll('\n', ' ')}`,
  );
  return `## \`${code}\`\n\n${mends[code as IssueCode]}\n\n${[...new Set(lines)].toSorted().join('\n')}\n`;
}

const { messages, others } = errorMessages();
const byCode = Map.groupBy(messages, ({ code }) => code);

it('sees the messages of the code', () => {
  expect(messages.length).toBeGreaterThan(300);
  // Those whose words are put together elsewhere.
  expect(others / messages.length).toBeLessThan(0.15);
});

it('knows what to do about every code', () => {
  expect([...byCode.keys()].filter((code) => mends[code as IssueCode] === undefined)).toEqual([]);
});

it('is the page that a vendor reads: after a change of messages, vitest run test/docs -u', async () => {
  const sections = [...byCode].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const page = [head, ...sections.map(([code, some]) => section(code, some))].join('\n');
  await expect(page).toMatchFileSnapshot(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)));
});
