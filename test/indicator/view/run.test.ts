import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

describe('a message about a value', () => {
  it('never holds the value', () => {
    const view = parseViewDefinition({
      name: 'v',
      resource: 'Patient',
      select: [{ column: [{ name: 'n', path: 'name.family', type: 'integer' }] }],
    });
    if (!isView(view)) throw new Error('the view is right');
    const { issues } = runView(view, { resourceType: 'Patient', id: 'a', name: [{ family: 'Mensah' }] });
    expect(issues).toHaveLength(1);
    expect(issues[0]?.diagnostics).not.toContain('Mensah');
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) deepFrozen(each);
  return Object.freeze(value);
}
