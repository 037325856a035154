import { type Content, html } from '../page/html.ts';
import { definition } from './element-table.ts';
import type { Artifact, Guide } from './guide.ts';
import { facts, fileLink, guidePage, json, table } from './layout.ts';

interface CodeSystem extends Artifact {
  readonly content: string;
  readonly version?: string;
  readonly copyright?: string;
  readonly concept?: readonly {
    readonly code: string;
    readonly display?: string;
    readonly definition?: string;
    readonly property?: readonly { readonly code: string; readonly valueCode?: string }[];
  }[];
}

export function codeSystemPage(file: string, artifact: Artifact): string {
  const {
    title = artifact.id,
    description,
    url = '',
    concept = [],
    content,
    copyright,
    version,
  } = artifact as unknown as CodeSystem;
  const rows = concept.map(({ code, display, definition: meaning, property = [] }) => [
    html`<code>${code}</code>`,
    display,
    html`${meaning}${property.map(({ code: name, valueCode }) => html` <span class="quiet">${name}: ${valueCode}</span>`)}`,
  ]);
  return guidePage({
    title,
    kind: 'Code system',
    content: html`<p class="lead">${description}</p>
${facts([
  ['URL', html`<code>${url}</code>`],
  ['Version', version],
  ['Copyright', copyright],
])}
<h2>Codes</h2>${content === 'complete' ? table(`The codes of ${title}`, ['Code', 'Name', 'What it means'], rows) : html`<p>Its codes are not listed: they follow from a rule, or each country keeps its own list.</p>`}
<h2>JSON</h2>${json('The code system', artifact)}${fileLink(file)}`,
  });
}

interface ValueSet extends Artifact {
  readonly version?: string;
  readonly compose: {
    readonly include: readonly {
      readonly system: string;
      readonly concept?: readonly { readonly code: string; readonly display?: string }[];
    }[];
  };
}

export function valueSetPage(file: string, artifact: Artifact, guide: Guide): string {
  const { title = artifact.id, description, url = '', compose, version } = artifact as unknown as ValueSet;
  return guidePage({
    title,
    kind: 'Value set',
    content: html`<p class="lead">${description}</p>
${facts([
  ['URL', html`<code>${url}</code>`],
  ['Version', version],
])}
<h2>What is in it</h2>${compose.include.map(({ system, concept }) => included(system, concept, guide))}
<h2>JSON</h2>${json('The value set', artifact)}${fileLink(file)}`,
  });
}

function included(
  system: string,
  concept: ValueSet['compose']['include'][number]['concept'],
  guide: Guide,
): Content {
  if (concept === undefined) return html`<p>All codes of ${definition(system, guide)}.</p>`;
  const rows = concept.map(({ code, display }) => [html`<code>${code}</code>`, display]);
  return html`<p>Of <code>${system}</code>:</p>${table('The codes', ['Code', 'Name'], rows)}`;
}
