import type { Principal } from '../../access/principal.ts';
import { type Sheet, sheetDocument } from '../../parent-page/paper/sheet.ts';
import { inSight } from '../../repository/sight.ts';
import type { FhirApi } from '../api.ts';
import { sha256 } from '../digest.ts';
import { inParallel } from '../in-parallel.ts';
import { asAsked, type FindQuestionnaire } from '../parent/questionnaires.ts';
import { keyOf } from '../parent/standing.ts';
import { viewFor } from '../view.ts';
import type { StoredDesk } from './desk.ts';
import { type Ordered, orderedFrom } from './ordered.ts';
import { newCode, paperWrites } from './paper.ts';
import { nameOf } from './person-name.ts';

export interface PrintContext extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  readonly fhirBase: string;
  readonly findQuestionnaire: FindQuestionnaire;
  readonly newToken: () => string;
}

export interface PrintedSheets {
  readonly html: string;
  /** `Patient/…` */
  readonly patients: readonly string[];
}

const maxAtOnce = 8;

/** The sheets that were asked for, each with a code that is on it and nowhere else; of whom is still in sight. */
export async function printSheets(
  context: PrintContext,
  desk: Pick<StoredDesk, 'principal' | 'group' | 'ordered'>,
  style: string,
): Promise<PrintedSheets> {
  const ordered = orderedFrom(desk.ordered);
  const names = await namesOf(context, desk.principal, ordered);
  const named = ordered.map((one, index) => ({ one, name: names[index] }));
  const printed = await inParallel(named, maxAtOnce, async ({ one, name }) => {
    const sheet = name === undefined ? undefined : await sheetOf(context, one);
    return sheet && name !== undefined ? [{ sheet, name, subject: one.subject }] : [];
  });
  const sheets = printed.flat();
  const isGroup = desk.group !== '';
  const document = sheetDocument({
    language: ordered[0]?.language ?? 'en',
    style,
    sheets: sheets.map(({ sheet }) => sheet),
    people: isGroup ? sheets.map(({ sheet: { code }, name }) => ({ name, code })) : [],
  });
  return { html: document, patients: sheets.map(({ subject }) => subject) };
}

/** As whoever prints is shown them; `undefined` for whom they do not see any more. */
async function namesOf(
  context: PrintContext,
  principal: Principal,
  ordered: readonly Ordered[],
): Promise<readonly (string | undefined)[]> {
  const { repository, fhirBase } = context;
  const versions = await repository.readMany(ordered.map(({ subject }) => keyOf(subject)));
  const seen = await inSight(versions, viewFor({ ...principal }, fhirBase, context));
  return seen.map((version) => version && nameOf(version.resource));
}

async function sheetOf(
  { repository, clock, newToken, findQuestionnaire }: PrintContext,
  ordered: Ordered,
): Promise<Sheet | undefined> {
  const { questionnaireId, questionnaireVersionId } = ordered;
  const original = await findQuestionnaire(questionnaireId, questionnaireVersionId);
  if (!original) return undefined;
  const code = newCode(newToken);
  const id = await sha256(code);
  await repository.records.commit(paperWrites({ ...ordered, id, printedAt: clock() }));
  return { code, questionnaire: asAsked(original) };
}
