import type { Principal } from '../../access/principal.ts';
import type { Answer } from '../api.ts';
import type { Match } from '../router.ts';
import type { Access } from './access.ts';
import { patientsIn } from './patients.ts';
import type { Watched } from './watch.ts';

/** What is known of a request of the FHIR API once it has its answer. */
export interface Exchange {
  /** Nobody, where credentials did not hold. */
  readonly principal: Principal | undefined;
  readonly match: Match | undefined;
  readonly answer: Answer;
  readonly watched: Watched;
  /** The FHIR base. */
  readonly base: string;
  readonly from: string | undefined;
  readonly requestId: string;
}

/** The trace that a request is to leave; none for what is no route, or tells everybody the same. */
export function traceOf(exchange: Exchange): Access | undefined {
  const { match, answer, watched, from, requestId } = exchange;
  if (match === undefined || match.route.interaction === 'capabilities') return undefined;
  // Whoever is throttled could fill the trail; the log has it.
  if (answer.status === 429) return undefined;
  const { type } = match.params;
  const what = whatOf(exchange);
  return {
    principal: exchange.principal ?? { kind: 'anonymous' },
    interaction: interactionOf(match, answer),
    status: answer.status,
    refusal: answer.status >= 400 ? answer.outcome?.issue[0]?.code : undefined,
    resourceType: type,
    what,
    patients: [...patientsOf(answer, watched, what)],
    written: watched.written,
    refusedEntries: watched.refusedEntries(),
    from,
    requestId,
  };
}

function interactionOf({ route, params }: Match, { content }: Answer): string {
  if (route.interaction === 'operation') return `operation:${(params.operation ?? '$').slice(1)}`;
  if (route.interaction !== 'batch') return route.interaction;
  return content?.slice(0, 200).includes('"type":"transaction-response"') ? 'transaction' : 'batch';
}

/** What the URL names, or what a create has made: `Encounter/1`. */
function whatOf({ match, answer, base }: Exchange): string | undefined {
  const { type, id } = match?.params ?? {};
  if (type !== undefined && id !== undefined) return isId(id) ? `${type}/${id}` : undefined;
  return answer.location?.slice(base.length + 1).replace(/\/_history\/.*$/, '');
}

/** Whatever else stands in a URL is the caller's own text, which a trace does not keep. */
function isId(text: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text);
}

function patientsOf(
  { content, patients = new Set() }: Answer,
  watched: Watched,
  what: string | undefined,
): ReadonlySet<string> {
  const answered = content === undefined ? [] : patientsIn(content);
  const named = what?.startsWith('Patient/') ? [what] : [];
  return new Set([...named, ...answered, ...patients, ...watched.patients]);
}
