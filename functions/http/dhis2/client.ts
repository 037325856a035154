import { type Dhis2Value, dhis2Body } from '../../indicator/exchange/dhis2.ts';
import type { Dhis2Mapping } from '../../indicator/exchange/dhis2-mapping.ts';
import { type Imported, type ImportSummary, readImported } from '../../indicator/exchange/dhis2-summary.ts';

/** A request below the address of a DHIS2, such as `/api/dataValueSets?async=true`; who sends it adds who it is from. */
export interface Dhis2Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

/** What came back; `problem` in words when nothing did. */
export type Dhis2Answer =
  | { readonly status: number; readonly text: string; readonly retryAfterMs?: number }
  | { readonly problem: string };

export interface Dhis2Client {
  readonly send: (request: Dhis2Request) => Promise<Dhis2Answer>;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** The import could not be brought to an end. The message holds no credentials and no figures. */
export class Dhis2Failure extends Error {
  override readonly name = 'Dhis2Failure';
}

/** Imports or deletes these values, and waits until DHIS2 says what it did. @throws Dhis2Failure */
export async function importValues(
  client: Dhis2Client,
  values: readonly Dhis2Value[],
  strategy: 'CREATE_AND_UPDATE' | 'DELETE',
  mapping: Dhis2Mapping,
): Promise<ImportSummary> {
  const { dataElement, orgUnit, categoryOptionCombo } = mapping.idSchemes;
  const query = new URLSearchParams({
    importStrategy: strategy,
    dataElementIdScheme: dataElement,
    orgUnitIdScheme: orgUnit,
    categoryOptionComboIdScheme: categoryOptionCombo,
    // A long import does not have to be done before the connection is given up.
    ...(values.length > maxSynchronous && { async: 'true' }),
  });
  const body = JSON.stringify(dhis2Body({ dataValues: values }, mapping));
  const imported = await ask(client, { method: 'POST', path: `/api/dataValueSets?${query}`, body });
  if (imported.kind === 'summary') return imported.summary;
  if (imported.kind === 'task') return summaryOfTask(client, imported.summaryPath);
  throw new Dhis2Failure(`DHIS2 did not say what it did with the values: ${imported.message}`);
}

const maxSynchronous = 500;

/** While a task runs, there is no summary. */
async function summaryOfTask(client: Dhis2Client, path: string): Promise<ImportSummary> {
  for (let asked = 0; asked < maxAsked; asked += 1) {
    await client.sleep(Math.min(1_000 * 2 ** asked, 15_000));
    const imported = await ask(client, { method: 'GET', path });
    if (imported.kind === 'summary') return imported.summary;
  }
  throw new Dhis2Failure('DHIS2 took the values and did not say within a quarter of an hour what it did');
}

const maxAsked = 62;

/** @throws Dhis2Failure for what trying again does not mend, or when it has been tried often enough */
async function ask(client: Dhis2Client, request: Dhis2Request): Promise<Imported> {
  let said = '';
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const answer = await client.send(request);
    if ('status' in answer && isFinal(answer.status)) return read(answer);
    said = 'status' in answer ? `it answered ${answer.status}` : answer.problem;
    if (attempt < maxAttempts - 1) await client.sleep(pauseMs(attempt, answer, client.random()));
  }
  throw new Dhis2Failure(`DHIS2 could not be reached ${maxAttempts} times; the last time ${said}`);
}

const maxAttempts = 5;

/** Busy, or not there for a moment: https://www.rfc-editor.org/rfc/rfc9110#section-15.6 */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

function isFinal(status: number): boolean {
  return !passing.has(status);
}

/** Twice as long each time, as long as it asks for, never longer than two minutes, and not all at the same moment. */
function pauseMs(attempt: number, answer: Dhis2Answer, random: number): number {
  const asked = 'status' in answer ? (answer.retryAfterMs ?? 0) : 0;
  return Math.min(Math.max(asked, 1_000 * 2 ** attempt * (0.5 + random / 2)), 120_000);
}

/** With a summary 409 is an answer like 200: some values were not taken. */
function read({ status, text }: Extract<Dhis2Answer, { status: number }>): Imported {
  if (status === 401 || status === 403) {
    throw new Dhis2Failure(`DHIS2 does not let us in (${status}): the credentials or their rights are wrong`);
  }
  const imported = readImported(json(text));
  const isAnswer = (status >= 200 && status < 300) || (status === 409 && imported.kind === 'summary');
  if (isAnswer) return imported;
  const message = imported.kind === 'unknown' ? `: ${imported.message.slice(0, 200)}` : '';
  throw new Dhis2Failure(`DHIS2 answered ${status}${message}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
