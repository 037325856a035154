import type { Context } from 'hono';
import type { Resource } from '../../fhir/resource.ts';
import { readCode } from '../../parent-page/paper/code.ts';
import { shownDifferences } from '../../parent-page/paper/differences.ts';
import { readSheet, type SheetRead } from '../../parent-page/paper/entry-form.ts';
import {
  type CodeProblem,
  codePage,
  differsPage,
  donePage,
  type SheetEntry,
  sheetEntryPage,
} from '../../parent-page/paper/entry-page.ts';
import { inSight } from '../../repository/sight.ts';
import { responseIdOf } from '../parent/link.ts';
import { asAsked } from '../parent/questionnaires.ts';
import { keyOf } from '../parent/standing.ts';
import { viewFor } from '../view.ts';
import { countTry, type StoredDesk, stayOpen } from './desk.ts';
import { type Entered, enterAnswers } from './enter.ts';
import { type Entry, isOvertaken, notice, trace, visitOf } from './entry-context.ts';
import { filledInOn } from './filled-in.ts';
import { findPaper, type Paper } from './paper.ts';
import { nameOf } from './person-name.ts';

export async function answerCode(entry: Entry, context: Context, desk: StoredDesk): Promise<Response> {
  const typed = (new URLSearchParams(await context.req.text()).get('code') ?? '').slice(0, 40);
  const found = await paperOf(entry, desk, typed);
  if (found === 'busy') return notice(entry, context, 'busy', 429);
  if (typeof found === 'string') {
    const status = found === 'codeUnknown' ? 404 : 422;
    if (status === 404) await trace(entry, context, desk, { name: 'open', status });
    return context.html(codePage(visitOf(entry, context), found, typed), status);
  }
  await trace(entry, context, desk, { name: 'open', status: 200, paper: found.paper });
  return showSheet(entry, context, found);
}

interface FoundPaper {
  readonly paper: Paper;
  readonly code: string;
  readonly person: Resource;
}

/** What this worker may type in; what there is not and what is not hers are the same. */
async function paperOf(
  entry: Entry,
  desk: StoredDesk,
  typed: string,
): Promise<FoundPaper | CodeProblem | 'busy'> {
  const read = readCode(typed);
  if ('problem' in read) return read.problem === 'form' ? 'codeForm' : 'codeCheck';
  try {
    await countTry(entry, desk);
  } catch (caught) {
    if (isOvertaken(caught)) return 'busy';
    throw caught;
  }
  const paper = await findPaper(entry.repository.records, read.code, entry.clock());
  const person = paper && (await personOf(entry, desk, paper));
  if (!paper || !person) return 'codeUnknown';
  await stayOpen(entry, desk);
  return { paper, person, code: read.code };
}

/** Who may type it in sees her and the Task, now as when it was printed. */
async function personOf(entry: Entry, desk: StoredDesk, paper: Paper): Promise<Resource | undefined> {
  const view = viewFor({ ...desk.principal }, entry.fhirBase, entry);
  const [person, task] = await inSight(
    await entry.repository.readMany([keyOf(paper.subject), { type: 'Task', id: paper.task }]),
    view,
  );
  return task && person?.resource;
}

async function showSheet(
  entry: Entry,
  context: Context,
  { paper, code, person }: FoundPaper,
  more: Pick<SheetEntry, 'typed' | 'read' | 'problem'> = {},
): Promise<Response> {
  const original = await entry.findQuestionnaire(paper.questionnaireId, paper.questionnaireVersionId);
  if (!original) return notice(entry, context, 'revoked', 410, true);
  const before = await entry.repository.read('QuestionnaireResponse', responseIdOf(paper));
  const sheet: SheetEntry = {
    code,
    who: nameOf(person),
    questionnaire: asAsked(original),
    sheetLanguage: paper.language,
    typedBefore: before && !before.deleted && before.resource.author ? before.lastUpdated : undefined,
    ...more,
  };
  const isWrong = more.read !== undefined || more.problem !== undefined;
  return context.html(sheetEntryPage(visitOf(entry, context), sheet), isWrong ? 422 : 200);
}

export async function answerSheet(entry: Entry, context: Context, desk: StoredDesk): Promise<Response> {
  const form = new URLSearchParams(await context.req.text());
  const found = await paperOf(entry, desk, form.get('code') ?? '');
  if (found === 'busy') return notice(entry, context, 'busy', 429);
  if (typeof found === 'string') return context.html(codePage(visitOf(entry, context), found), 404);
  const { paper } = found;
  const original = await entry.findQuestionnaire(paper.questionnaireId, paper.questionnaireVersionId);
  if (!original) return notice(entry, context, 'revoked', 410, true);
  const questionnaire = asAsked(original);
  const read = readSheet(questionnaire, form);
  const authored = filledInOn(form, paper, entry.clock());
  const problem =
    read.answers.size === 0 ? 'nothing' : authored === undefined ? 'filledInProblem' : undefined;
  const isHeld = read.problems.size > 0 || (read.missing.length > 0 && form.get('left') !== 'empty');
  if (problem !== undefined || authored === undefined || isHeld) {
    return showSheet(entry, context, found, { typed: form, read, problem });
  }
  const entered = await enterAnswers(entry, {
    paper,
    questionnaire,
    original,
    answers: read.answers,
    author: desk.author,
    authored,
    isPartial: read.missing.length > 0,
    instead: form.get('instead') ?? undefined,
  });
  return told(entry, context, desk, { found, form, read, entered });
}

interface Telling {
  readonly found: FoundPaper;
  readonly form: URLSearchParams;
  readonly read: SheetRead;
  readonly entered: Entered;
}

async function told(
  entry: Entry,
  context: Context,
  desk: StoredDesk,
  { found, form, read, entered }: Telling,
): Promise<Response> {
  const { paper } = found;
  const visit = visitOf(entry, context);
  const traced = (status: number) => trace(entry, context, desk, { name: 'enter', status, paper });
  switch (entered.kind) {
    case 'kept':
      await traced(201);
      return context.html(donePage(visit, entered));
    case 'same':
      await traced(200);
      return notice(entry, context, 'same', 200, true);
    case 'revoked':
    case 'withdrawn':
      await traced(410);
      return notice(entry, context, entered.kind, 410, true);
    case 'broken': {
      const problems = new Map(
        entered.broken.flatMap(({ linkId, text }) =>
          linkId === undefined
            ? []
            : [[linkId, { kind: 'rule' as const, ...(text !== undefined && { text }) }] as const],
        ),
      );
      const problem = problems.size === 0 ? 'nothing' : undefined;
      return showSheet(entry, context, found, { typed: form, read: { ...read, problems }, problem });
    }
    case 'differs': {
      await traced(409);
      const view = viewFor({ ...desk.principal }, entry.fhirBase, entry);
      const [seen] = await inSight([entered.before], view);
      const original = await entry.findQuestionnaire(paper.questionnaireId, paper.questionnaireVersionId);
      const asked = original && asAsked(original);
      const shown = { language: paper.language, isShown: seen !== undefined };
      const page = differsPage(visit, {
        code: found.code,
        isTyped: entered.isTyped,
        when: entered.before.lastUpdated,
        differences: asked ? shownDifferences(asked, entered.differences, shown) : [],
        fields: [...form].filter(([name]) => name !== 'instead'),
        versionId: entered.before.versionId,
      });
      return context.html(page, 409);
    }
  }
}
