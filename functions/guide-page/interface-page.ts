import { type Content, html } from '../page/html.ts';
import { definition } from './element-table.ts';
import type { Artifact, Guide } from './guide.ts';
import { facts, fileLink, guidePage, json, table } from './layout.ts';

interface SearchParameter extends Artifact {
  readonly base: readonly string[];
  readonly code: string;
  readonly type: string;
  readonly expression: string;
  readonly target?: readonly string[];
}

export function searchParameterPage(file: string, artifact: Artifact): string {
  const {
    base,
    code,
    type,
    expression,
    target = [],
    description,
    url = '',
  } = artifact as unknown as SearchParameter;
  return guidePage({
    title: `${base.join(', ')}: ${code}`,
    kind: 'Search parameter',
    content: html`<p class="lead">${description}</p>
${facts([
  ['URL', html`<code>${url}</code>`],
  ['In an address', html`<code>/${base[0]}?${code}=…</code>`],
  ['Type', type],
  ['Points at', target.join(', ')],
  ['In FHIRPath', html`<code>${expression}</code>`],
])}
<p>R4 does not have it. A server takes it by <code>PUT [base]/SearchParameter/${artifact.id}</code> with its JSON, Kring's too, and then searches by it.</p>
<h2>JSON</h2>${json('The search parameter', artifact)}${fileLink(file)}`,
  });
}

type Parameter = {
  readonly name: string;
  readonly use: string;
  readonly min: number;
  readonly max: string;
  readonly type?: string;
  readonly documentation?: string;
  readonly targetProfile?: readonly string[];
  readonly part?: readonly Parameter[];
};

interface Operation extends Artifact {
  readonly code: string;
  readonly resource?: readonly string[];
  readonly type: boolean;
  readonly instance: boolean;
  readonly affectsState?: boolean;
  readonly parameter?: readonly Parameter[];
}

export function operationPage(file: string, artifact: Artifact, guide: Guide): string {
  const operation = artifact as unknown as Operation;
  const {
    title = operation.code,
    description,
    url = '',
    code,
    resource = [],
    type,
    instance,
    affectsState,
    parameter = [],
  } = operation;
  const addresses = [type && `/${resource[0]}/$${code}`, instance && `/${resource[0]}/{id}/$${code}`].filter(
    (one) => one !== false,
  );
  return guidePage({
    title,
    kind: 'Operation',
    content: html`<p class="lead">${description}</p>
${facts([
  ['URL', html`<code>${url}</code>`],
  ['Called at', addresses.map((one, index) => html`${index > 0 && ', '}<code>${one}</code>`)],
  ['Changes what is stored', affectsState === true ? 'yes' : 'no'],
])}
${parameters('What it takes', parameter, 'in', guide)}${parameters('What it answers', parameter, 'out', guide)}
<h2>JSON</h2>${json('The operation', artifact)}${fileLink(file)}`,
  });
}

function parameters(heading: string, all: readonly Parameter[], use: string, guide: Guide): Content {
  const own = all.filter((one) => one.use === use);
  if (own.length === 0) return undefined;
  return html`<h2>${heading}</h2>${table(heading, ['Parameter', 'How often', 'Type', 'What it is'], rowsOf(own, '', guide))}`;
}

function rowsOf(all: readonly Parameter[], within: string, guide: Guide): readonly (readonly Content[])[] {
  return all.flatMap(({ name, min, max, type, documentation, targetProfile = [], part = [] }) => [
    [
      html`<code>${within}${name}</code>`,
      `${min}..${max}`,
      html`${type ?? 'parts'}${targetProfile.length > 0 && html` (${targetProfile.map((one, index) => html`${index > 0 && ' or '}${definition(one, guide)}`)})`}`,
      documentation,
    ],
    ...rowsOf(part, `${within}${name}.`, guide),
  ]);
}

interface Capability extends Artifact {
  readonly rest: readonly [
    {
      readonly documentation?: string;
      readonly security?: { readonly description?: string };
      readonly resource?: readonly {
        readonly type: string;
        readonly supportedProfile?: readonly string[];
        readonly interaction?: readonly Expected[];
        readonly searchParam?: readonly Expected[];
        readonly operation?: readonly { readonly name: string; readonly definition: string }[];
      }[];
    },
  ];
}

type Expected = {
  readonly code?: string;
  readonly name?: string;
  readonly extension?: readonly { readonly valueCode?: string }[];
};

/** What an actor has to be able to. */
export function capabilityPage(file: string, artifact: Artifact, guide: Guide): string {
  const { title = artifact.id, description, rest, url = '' } = artifact as unknown as Capability;
  const [{ documentation, security, resource = [] }] = rest;
  const rows = resource.map(
    ({ type, supportedProfile = [], interaction = [], searchParam = [], operation = [] }) => [
      type,
      supportedProfile.map((one, index) => html`${index > 0 && ', '}${definition(one, guide)}`),
      interaction.map(expected).join(', '),
      searchParam.map(expected).join(', '),
      operation.map(
        ({ name, definition: url }, index) =>
          html`${index > 0 && ', '}<a href="${guide.pageOf(url) ?? ''}">$${name}</a>`,
      ),
    ],
  );
  return guidePage({
    title,
    kind: 'Actor',
    content: html`<p class="lead">${description}</p><p>${documentation}</p>
${facts([
  ['URL', html`<code>${url}</code>`],
  ['How it shows who it is', security?.description],
])}
<h2>What it works with</h2>${table('By type of resource', ['Type', 'Profiles', 'Does', 'Searches by', 'Calls'], rows)}
<h2>JSON</h2>${json('The requirements', artifact)}${fileLink(file)}`,
  });
}

function expected({ code, name, extension = [] }: Expected): string {
  const expectation = extension.find(({ valueCode }) => valueCode !== undefined)?.valueCode;
  return `${name ?? code ?? ''}${expectation === undefined ? '' : ` (${expectation})`}`;
}
