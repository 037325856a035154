import type { Principal } from '../access/principal.ts';
import type { Answer } from './api.ts';
import type { Match } from './router.ts';

/*
 * To decide that somebody may not see a resource takes longer than to find none: facts are read for it. So that nobody
 * can tell by the clock who is known here and who is not, answers that deny something come at even times, whichever it
 * was. Everything is judged by what the caller is told, never by what is hidden: else this would tell it.
 */

/** Longer than deciding takes, reading the facts from DynamoDB included, but for a few slow moments. */
export const defaultEvenMs = 100;

interface Asked {
  readonly principal: Principal | undefined;
  readonly match: Match | undefined;
  /** Of `If-None-Exist`. */
  readonly isConditional: boolean;
  readonly answer: Answer;
}

/** How long an answer is held that took so long to make; 0 for one that denies nothing, or tells all. */
export function holdingMs(asked: Asked, tookMs: number, evenMs: number): number {
  if (evenMs <= 0 || !seesAPart(asked.principal) || !isDenial(asked)) return 0;
  return Math.max(1, Math.ceil(tookMs / evenMs)) * evenMs - tookMs;
}

/** From whom something is hidden that is there. */
function seesAPart(principal: Principal | undefined): boolean {
  switch (principal?.kind) {
    case 'client':
      return principal.role !== 'programme';
    case 'person':
    case 'patient':
      return true;
    default:
      return false;
  }
}

function isDenial({ match, isConditional, answer: { status, content, patients } }: Asked): boolean {
  const interaction = match?.route.interaction ?? '';
  if (status >= 400) return status !== 429;
  if (isConditional || interaction.startsWith('conditional-') || interaction === 'batch') return true;
  // Rows, of nobody.
  if (interaction === 'operation' && patients?.size === 0) return true;
  return content !== undefined && /^(search|history|operation)/.test(interaction) && isIncomplete(content);
}

/** A bundle with fewer matches than alternatives were asked for: what is missing is not there, or is hidden. */
function isIncomplete(content: string): boolean {
  if (!content.startsWith('{"resourceType":"Bundle"')) return false;
  const matches = content.split('"mode":"match"').length - 1;
  return matches < alternatives(content);
}

/** The most that any parameter of the self link asks for: `_id=1,2,3` are three. */
function alternatives(content: string): number {
  const self = /"relation":"self","url":"((?:[^"\\]|\\.)*)"/.exec(content)?.[1] ?? '';
  const values = [...new URLSearchParams(self.split('?')[1] ?? '').entries()]
    .filter(([name]) => !notCriteria.test(name))
    .map(([, value]) => value.split(',').length);
  return Math.max(1, ...values);
}

/** Of these a list means something else. */
const notCriteria = /^_(elements|summary|sort|include|revinclude|type|count|total|cursor|format|pretty)\b/;
