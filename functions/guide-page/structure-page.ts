import { type Content, html } from '../page/html.ts';
import { allRows, type Constraint, differenceRows, type Element } from './element.ts';
import { definition, elementTable } from './element-table.ts';
import type { Artifact, Guide } from './guide.ts';
import { facts, fileLink, guidePage, json, table } from './layout.ts';

interface Structure extends Artifact {
  readonly type: string;
  readonly baseDefinition: string;
  readonly version?: string;
  readonly context?: readonly { readonly expression: string }[];
  readonly differential: { readonly element: readonly Element[] };
  readonly snapshot: { readonly element: readonly Element[] };
}

const maxExamples = 4;

/** A profile or an extension: what it changes first, then its rules, its examples, everything, and the JSON. */
export function structurePage(file: string, artifact: Artifact, guide: Guide): string {
  const structure = artifact as unknown as Structure;
  const {
    title = structure.id,
    type,
    url = '',
    description,
    baseDefinition,
    version,
    context = [],
  } = structure;
  const differential = structure.differential.element;
  const snapshot = structure.snapshot.element;
  return guidePage({
    title,
    kind: type === 'Extension' ? 'Extension' : `Profile of ${type}`,
    content: html`<p class="lead">${description}</p>
${facts([
  ['URL', html`<code>${url}</code>`],
  ['Version', version],
  ['Based on', definition(baseDefinition, guide)],
  ['Stands in', context.map(({ expression }) => expression).join(', ')],
])}
<h2>What it says</h2>${elementTable(`What ${title} says that its base does not`, differenceRows(differential, snapshot), guide)}
${rules(url, snapshot, guide)}${examples(url, guide)}
<h2>Everything</h2><details><summary>All ${snapshot.length} elements, those of the base too</summary>${elementTable(`All elements of ${title}`, allRows(snapshot), guide)}</details>
<h2>JSON</h2>${json('The definition without its snapshot', withoutSnapshot(artifact))}${fileLink(file)}`,
  });
}

function withoutSnapshot({ snapshot: _, ...others }: Artifact & { readonly snapshot?: unknown }): object {
  return others;
}

/** Rules that this package has made, of this profile and of those of ours that it is based on. */
function rules(url: string, snapshot: readonly Element[], guide: Guide): Content {
  const own = new Map<string, { readonly at: string; readonly rule: Constraint }>();
  for (const { id, constraint = [] } of snapshot) {
    for (const rule of constraint) if (rule.key.startsWith('kring-')) own.set(rule.key, { at: id, rule });
  }
  if (own.size === 0) return undefined;
  const rows = [...own.values()].map(({ at, rule: { key, severity, human, expression, source } }) => [
    html`<span id="${key}">${key}</span>`,
    html`${human}${source !== undefined && source !== url && guide.pageOf(source) !== undefined && html` <span class="quiet">(${definition(source, guide)}, on ${at})</span>`}`,
    severity,
    html`<code>${expression ?? ''}</code>`,
  ]);
  return html`<h2>Rules</h2>${table('Rules that a resource has to keep', ['Rule', 'What it asks for', 'Severity', 'In FHIRPath'], rows)}`;
}

function examples(url: string, guide: Guide): Content {
  const all = guide.examplesOf(url);
  if (all.length === 0) return undefined;
  // Those that stand alone first: they are short.
  const [alone, within] = [
    all.filter(({ file }) => !file.startsWith('Bundle-')),
    all.filter(({ file }) => file.startsWith('Bundle-')),
  ];
  const shown = [...alone, ...within].slice(0, maxExamples);
  return html`<h2>Examples</h2><ul>${shown.map(({ file, title }) => html`<li><a href="${file}.html">${title}</a></li>`)}</ul>${
    all.length > shown.length &&
    html`<p class="quiet">And ${all.length - shown.length} more in <a href="examples.html">the story of a group</a>.</p>`
  }${shown[0] !== undefined && json(`The first of them: ${shown[0].title}`, shown[0].resource)}`;
}
