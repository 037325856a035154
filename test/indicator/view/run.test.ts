import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { parse } from '../../../functions/fhir/json.ts';
import type { Issue } from '../../../functions/fhir/outcome.ts';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { parseViewDefinition } from '../../../functions/indicator/view/parse-view-definition.ts';
import { type Row, runView } from '../../../functions/indicator/view/run.ts';
import { columnsOf, type ViewDefinition } from '../../../functions/indicator/view/view-definition.ts';

/** One file for each section of the ViewDefinition page; `section` is its anchor there. */
interface CaseFile {
  readonly title: string;
  readonly section: string;
  readonly resources: readonly Resource[];
  readonly tests: readonly {
    readonly title: string;
    readonly view: unknown;
    readonly expect?: readonly Row[];
    readonly expectIssue?: string;
    /** Where each issue is, and its code. */
    readonly invalid?: readonly (readonly [string, string])[];
  }[];
}

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder).map(
  (name) => parse(readFileSync(new URL(name, folder), 'utf8')) as unknown as CaseFile,
);

const isView = (parsed: ViewDefinition | readonly Issue[]): parsed is ViewDefinition => 'select' in parsed;

describe.each(files)('$title (#$section)', ({ resources, tests }) => {
  it.each(tests)('$title', (test) => {
    const parsed = parseViewDefinition(test.view);
    if (!isView(parsed)) {
      expect(parsed.map((issue) => [issue.expression, issue.code])).toEqual(test.invalid);
      return;
    }
    expect(test.invalid).toBeUndefined();
    // A resource that a reader holds is never changed by a view.
    const runs = resources.map((resource) => runView(parsed, deepFrozen(resource)));
    const issues = runs.flatMap((run) => run.issues);
    if (test.expectIssue !== undefined) {
      expect(issues[0]?.diagnostics).toContain(test.expectIssue);
      return;
    }
    expect(issues).toEqual([]);
    const rows = runs.flatMap((run) => run.rows);
    expect(rows).toEqual(test.expect);
    const names = columnsOf(parsed.select).map((column) => column.name);
    for (const row of rows) expect(Object.keys(row)).toEqual(names);
  });
});

describe('what a view says of a resource', () => {
  const mother = { resourceType: 'Patient', id: 'a', name: [{ family: 'Mensah', given: ['Mensah', 'Ama'] }] };
  const issuesOf = (path: string, type?: string) => {
    const column = { name: 'n', path, ...(type !== undefined && { type }) };
    const view = parseViewDefinition({ name: 'v', resource: 'Patient', select: [{ column: [column] }] });
    if (!isView(view)) throw new Error('the view is right');
    return runView(view, mother).issues;
  };

  it.each([
    ['name.family', 'integer', 'is of type integer, it found a string'],
    ["name.given.contains('a')", undefined, 'needs a single String, it found several values'],
    ['name.family.substring(name.family)', undefined, 'needs a value of another type: integer'],
    ['name.family + 1', undefined, 'was given values that it does not take'],
    ['name.given.lowBoundary()', undefined, 'lowBoundary() needs a single value, it found 2'],
    ['name.family.lowBoundary()', undefined, 'not of string'],
    ["(1.5 'mg').lowBoundary()", undefined, 'a boundary is of a decimal, a date, a time or a Period'],
    ["'some'.highBoundary()", undefined, 'a boundary is of a decimal, a date, a time or a Period'],
  ])('is wrong with %s, and never holds the value', (path, type, why) => {
    const [issue, ...others] = issuesOf(path, type);
    expect(others).toEqual([]);
    expect(issue?.diagnostics).toContain(why);
    expect(JSON.stringify(issue)).not.toContain('Mensah');
  });

  it('is not written to the log by trace()', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    expect(issuesOf("name.family.trace('family')")).toEqual([]);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});

it('refuses a path that is too long to be one', () => {
  const column = [{ name: 'a', path: `${'('.repeat(20_000)}id${')'.repeat(20_000)}` }];
  const issues = parseViewDefinition({ resource: 'Patient', select: [{ column }] });
  expect(issues).toEqual([
    expect.objectContaining({ expression: 'ViewDefinition.select[0].column[0].path', code: 'structure' }),
  ]);
});

describe('a view whose iterations multiply', () => {
  it('is refused before its rows fill the memory', () => {
    const select = Array.from({ length: 6 }, (_, index) => ({
      forEach: 'name',
      column: [{ name: `n${index}`, path: 'family' }],
    }));
    const view = parseViewDefinition({ name: 'v', resource: 'Patient', select });
    if (!isView(view)) throw new Error('the view is right');
    const name = Array.from({ length: 10 }, (_, index) => ({ family: String(index) }));
    const { rows, issues } = runView(view, { resourceType: 'Patient', id: 'a', name });
    expect(rows).toEqual([]);
    expect(issues[0]?.diagnostics).toContain('more than 100000 rows');
  });
});

describe('a repeat that finds the same again and again', () => {
  it('is stopped', () => {
    const repeat = Array.from({ length: 20 }, () => 'item');
    const select = [{ repeat, column: [{ name: 'link', path: 'linkId' }] }];
    const view = parseViewDefinition({ resource: 'QuestionnaireResponse', select });
    if (!isView(view)) throw new Error('the view is right');
    let item: object = { linkId: 'inmost' };
    for (let depth = 0; depth < 10; depth += 1) item = { linkId: String(depth), item: [item] };
    const { rows, issues } = runView(view, {
      resourceType: 'QuestionnaireResponse',
      id: 'a',
      item: [item],
    } as Resource);
    expect(rows).toEqual([]);
    expect(issues[0]?.diagnostics).toContain('more than 100000 places');
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) deepFrozen(each);
  return Object.freeze(value);
}
