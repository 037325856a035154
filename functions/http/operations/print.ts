import { definitionUrl } from '../../fhir/operation-definition.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { printGroup, printOne } from '../../group-care/operations/paper.ts';
import { type PageLanguage, pageLanguages } from '../../parent-page/texts.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { inParallel } from '../in-parallel.ts';
import { requireWantedIn } from '../invitations/known.ts';
import { makeDeskLink } from '../paper/desk.ts';
import { type Ordered, orderedText } from '../paper/ordered.ts';
import {
  type InvitationInput,
  type InviteContext,
  inviteOnPaper,
  requireAskable,
} from '../parent/invitation.ts';
import type { Reader } from '../places.ts';
import { viewFor } from '../view.ts';
import { argumentsOf, throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import { expiryOf } from './invite.ts';
import { answeredLately, askedOf, outcomeOf, part, placeNamed, taskPart } from './invite-group.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { resolveReferences } from './resolve-references.ts';

type Called = FhirRequest<'type' | 'id'>;
type Options = Pick<InviteContext, 'publicUrl' | 'newToken' | 'newId'>;

const maxAtOnce = 4;

/** Sheets of paper, for a group or one person: see the declarations, which are their OperationDefinitions. */
export function printOperations(options: Options): readonly Operation[] {
  const shared = { levels: ['instance'], methods: ['POST'], interaction: 'operation:print' } as const;
  return [
    {
      ...shared,
      name: printGroup.name,
      definition: definitionUrl(printGroup),
      resourceTypes: ['Group'],
      handle: (request, api) => printForGroup(options, request, api),
    },
    {
      ...shared,
      name: printOne.name,
      definition: definitionUrl(printOne),
      resourceTypes: ['Questionnaire'],
      handle: (request, api) => printForPerson(options, request, api),
    },
  ];
}

async function printForGroup(options: Options, request: Called, api: FhirApi): Promise<Answer> {
  const asked = await askedOf(printGroup, request, api);
  const { input, reader, questionnaire, members, resolved } = asked;
  await requireAskable(api, viewFor(request.principal, request.base, api), questionnaire);
  const answeredBy = answeredLately(asked, api.clock());
  const careTeam = placeNamed('careTeam', input, resolved);
  const printing = printingOf(options, { request, api, reader, input, questionnaire });
  const printed = await inParallel(members, maxAtOnce, async (subject): Promise<Printed> => {
    const answered = answeredBy(subject);
    if (answered) return { part: part(subject, 'answered', [taskPart(answered.id)]) };
    try {
      return await printFor(printing, { subject, ...careTeam });
    } catch (caught) {
      // Who cannot be asked keeps nobody else from being asked; what keeps all from it is thrown.
      if (!(caught instanceof FhirError) || caught.issues[0].code === 'transient') throw caught;
      const issues = { name: 'issues', resource: outcomeOf(caught.issues) };
      return { part: part(subject, 'refused', [issues]) };
    }
  });
  return answerOf(printing, printed, true);
}

async function printForPerson(options: Options, request: Called, api: FhirApi): Promise<Answer> {
  const { principal, base } = request;
  const input = await argumentsOf(request, printOne);
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const resolved = await resolveReferences(input, targetsByName(printOne), reader);
  throwAll(resolved.issues, 422);
  const { subject = '' } = placeNamed('subject', input, resolved);
  const questionnaire = request.params.id;
  const printing = printingOf(options, { request, api, reader, input, questionnaire });
  const careTeam = placeNamed('careTeam', input, resolved);
  const printed = await printFor(printing, { subject, ...careTeam });
  return answerOf(printing, [printed], false);
}

interface Calling {
  readonly request: Called;
  readonly api: FhirApi;
  readonly reader: Reader;
  readonly input: Arguments;
  /** Id. */
  readonly questionnaire: string;
}

interface Printing extends Calling {
  readonly context: InviteContext;
  readonly language: PageLanguage;
  readonly expiresAt: number;
}

function printingOf(options: Options, calling: Calling): Printing {
  const { api, input, request } = calling;
  const { repository, clock, onCall } = api;
  const requireWanted = requireWantedIn({ ...api, base: request.base });
  return {
    ...calling,
    context: { ...options, repository, clock, onCall, requireWanted },
    language: languageOf(input.text('language')),
    expiresAt: expiryOf(input.text('expires'), clock()),
  };
}

/** @throws FhirError 400 */
function languageOf(given: string | undefined): PageLanguage {
  const language = pageLanguages.find((one) => one === (given ?? 'en').split('-')[0]?.toLowerCase());
  if (language !== undefined) return language;
  const known = pageLanguages.join(', ');
  const at = "Parameters.parameter.where(name = 'language')";
  throw fhirError('value', `There are no sheets in ${given}; there are in ${known}`, at);
}

interface Printed {
  readonly part: JsonObject;
  readonly ordered?: Ordered;
}

async function printFor(
  { context, request, api, questionnaire, language, expiresAt }: Printing,
  asked: Pick<InvitationInput, 'subject' | 'careTeam'>,
): Promise<Printed> {
  const view = viewFor(request.principal, request.base, api);
  const input = { ...asked, expiresAt };
  const { link, task, warnings } = await inviteOnPaper(context, view, questionnaire, input);
  const issues = warnings.length > 0 ? [{ name: 'issues', resource: outcomeOf(warnings) }] : [];
  const { subject, questionnaireId, questionnaireVersionId } = link;
  const asks = { questionnaire: link.questionnaire, questionnaireId, questionnaireVersionId };
  return {
    part: part(subject, 'to-print', [taskPart(task.id), ...issues]),
    ordered: { subject, task: link.task, ...asks, language, expiresAt },
  };
}

/** The link to the sheets, each of which gets its code when it is printed. */
async function answerOf(
  { request, api, context }: Printing,
  printed: readonly Printed[],
  isGroup: boolean,
): Promise<Answer> {
  const participants = printed.map(({ part: one }) => one);
  const sheets = printed.flatMap(({ ordered }) => ordered ?? []);
  if (sheets.length === 0) return parametersAnswer(participants);
  const { principal } = request;
  const group = isGroup ? `Group/${request.params.id}` : '';
  const token = await makeDeskLink(
    { repository: api.repository, clock: api.clock, newToken: context.newToken },
    { principal, author: '', purpose: 'print', group, ordered: orderedText(sheets) },
  );
  const url = `${context.publicUrl.replace(/\/$/, '')}/paper/${token}`;
  return parametersAnswer([{ name: 'url', valueUri: url }, ...participants]);
}
