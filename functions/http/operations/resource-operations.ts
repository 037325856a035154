import { applyOperation } from './apply.ts';
import { continueOperation } from './continue.ts';
import { enrolmentOperations } from './enrolment.ts';
import { everythingOperations } from './everything.ts';
import { extractOperation } from './extract.ts';
import { homeVisitsOperation } from './home-visits.ts';
import { invitedOperation } from './invite-group.ts';
import { matchOperation } from './match.ts';
import { matchVolunteersOperation } from './match-volunteers.ts';
import { mergeOperation } from './merge.ts';
import { metaOperations } from './meta.ts';
import type { Operation } from './operation.ts';
import { populateOperation } from './populate.ts';
import { recordSessionOperation } from './record-session.ts';
import { rosterOperations } from './roster.ts';
import { subscriptionEventsOperation } from './subscription-events.ts';
import { subscriptionStatusOperation } from './subscription-status.ts';
import { undoSessionOperation } from './undo-session.ts';
import { volunteerMatchOperations } from './volunteer-match.ts';

/** Operations on stored resources that take nothing but the API itself. */
export const resourceOperations: readonly Operation[] = [
  ...everythingOperations,
  ...metaOperations,
  mergeOperation,
  ...enrolmentOperations,
  continueOperation,
  matchOperation,
  homeVisitsOperation,
  invitedOperation,
  matchVolunteersOperation,
  ...volunteerMatchOperations,
  applyOperation,
  ...rosterOperations,
  recordSessionOperation,
  undoSessionOperation,
  populateOperation,
  extractOperation,
  subscriptionStatusOperation,
  subscriptionEventsOperation,
];
