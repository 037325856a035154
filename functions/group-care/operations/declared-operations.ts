import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { apply } from './apply.ts';
import { costs } from './costs.ts';
import { continueGroup, enroll, leaveGroup } from './enrolment.ts';
import { homeVisits } from './home-visits.ts';
import { invited, inviteGroup } from './invite.ts';
import { match } from './match.ts';
import { enterAnswers, printGroup, printOne } from './paper.ts';
import { recordSession, undoSession } from './record-session.ts';
import { roster } from './roster.ts';
import { openTablet } from './tablet.ts';
import { endMatch, matchVolunteers, startMatch } from './volunteers.ts';

/** Every operation of group care, for the FHIR package. */
export const declaredOperations: readonly OperationDeclaration[] = [
  recordSession,
  undoSession,
  enroll,
  leaveGroup,
  continueGroup,
  match,
  apply,
  roster,
  costs,
  homeVisits,
  inviteGroup,
  invited,
  printGroup,
  printOne,
  enterAnswers,
  openTablet,
  matchVolunteers,
  startMatch,
  endMatch,
];
