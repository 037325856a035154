import { parse, stringify } from '../../fhir/json.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import type { Answer } from '../../questionnaire/answer.ts';
import type { Care } from '../page.ts';
import type { Client } from './client.ts';

/** All that the script needs to ask the questions by itself, as the server says it. */
export interface FormAnswer {
  readonly questionnaire: Resource;
  readonly answers: readonly (readonly [string, readonly Answer[]])[];
  readonly care: Care;
  /** The answers that ask for help, as keys of options by linkId, and what is said of one without a connection. */
  readonly heavy?: readonly (readonly [linkId: string, keys: readonly string[]])[];
  readonly help?: string;
}

/** As long as the server tells this visit from another. */
const keptMs = 60 * 60 * 1_000;

/**
 * Keeps what this tab knows, so that it can be loaded again without a connection. It ends with the tab: nobody else
 * comes upon it later.
 */
export function keepForm(storage: Storage | undefined, client: Client, nowMs: number): void {
  const { questionnaire, answers, visit, heavy, helpOffline: help } = client;
  const { care, base } = visit;
  const form = { questionnaire: questionnaire.source, answers: [...answers], care, heavy, help, nowMs };
  try {
    storage?.setItem(base, stringify(form));
  } catch {
    // A full or forbidden storage: then this tab cannot be loaded again without a connection.
  }
}

export function keptForm(storage: Storage | undefined, base: string, nowMs: number): FormAnswer | undefined {
  try {
    const kept = parse(storage?.getItem(base) ?? 'null');
    return isJsonObject(kept) && Number(kept.nowMs) > nowMs - keptMs
      ? (kept as unknown as FormAnswer)
      : undefined;
  } catch {
    return undefined;
  }
}

export function forgetForm(storage: Storage | undefined, base: string): void {
  try {
    storage?.removeItem(base);
  } catch {
    // Nothing was kept there.
  }
}
