import { viewOf } from '../../access/view.ts';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import type { InvitationRules } from '../../group-care/invitations/rules.ts';
import type { Repository } from '../../repository/repository.ts';
import type { Message, Send } from '../alerts/message.ts';
import type { OnCall } from '../alerts/on-call.ts';
import type { Log } from '../log.ts';

/** What this part may see and write: Tasks, words about invitations and whom they are for. */
export const itself = viewOf({ kind: 'system', purpose: 'invitations' });

/** What a country, or this deployment, says about writing to parents. */
export interface CountryRules extends InvitationRules {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** BCP 47, the first the one most used in care. */
  readonly languages: readonly string[];
}

/** What looking at changes and at Tasks takes. */
export interface InvitationSources {
  readonly repository: Repository;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base. */
  readonly base: string;
  /** Of the countries that are served; at least one. */
  readonly rules: readonly [CountryRules, ...CountryRules[]];
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export interface SendingContext extends InvitationSources {
  readonly send: Send;
  /** Whether somebody has told who carries messages that this address wants none (STOP by SMS); nobody has without it. */
  readonly hasStopped?: (to: Message['to']) => Promise<boolean>;
  /** The base of every link. */
  readonly publicUrl: string;
  /** At least 128 random bits, in the letters of base64url. */
  readonly newToken: () => string;
  readonly newId: () => string;
  readonly onCall: OnCall | undefined;
  readonly log: Log;
  readonly report: (error: unknown) => unknown;
}

/** Of the country whose plan it is; where that is not said, of the only one, or the first. */
export function rulesFor(
  [first, ...others]: InvitationSources['rules'],
  plan: string | undefined,
): CountryRules {
  const name = /\/PlanDefinition\/([a-z]{2})-/.exec(plan ?? '')?.[1];
  return [first, ...others].find(({ country }) => country.toLowerCase() === name) ?? first;
}
