import { type Content, type Html, html } from '../page/html.ts';
import { type Element, fixedValue, type Row } from './element.ts';
import type { Guide } from './guide.ts';

/** How deep a row is set in; deeper ones are set in as this one is. */
const maxDepth = 5;

/** Elements as a tree, each with how often, of what type and what it is. */
export function elementTable(caption: string, rows: readonly Row[], guide: Guide): Html {
  return html`<table role="table" class="tree"><caption>${caption}. <abbr>S</abbr>: must support${rows.some(({ element }) => element.isModifier === true) && html`; <abbr>?!</abbr>: modifies the meaning`}.</caption><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Element</th><th scope="col" role="columnheader">How often</th><th scope="col" role="columnheader">Type</th><th scope="col" role="columnheader">What it is</th></tr></thead><tbody role="rowgroup">${rows.map(
    (row) => elementRow(row, guide),
  )}</tbody></table>`;
}

function elementRow({ element, name, depth, isOnlyPlace }: Row, guide: Guide): Html {
  const heading = html`<th scope="row" role="rowheader" class="d${Math.min(depth, maxDepth)}">${name}${element.mustSupport === true && html` <abbr title="must support">S</abbr>`}${element.isModifier === true && html` <abbr title="modifies the meaning">?!</abbr>`}</th>`;
  if (isOnlyPlace) {
    return html`<tr role="row" class="place">${heading}<td role="cell" data-label="How often"></td><td role="cell" data-label="Type"></td><td role="cell" data-label="What it is"></td></tr>`;
  }
  return html`<tr role="row">${heading}<td role="cell" data-label="How often">${howOften(element)}</td><td role="cell" data-label="Type">${types(element, guide)}</td><td role="cell" data-label="What it is">${what(element, guide)}</td></tr>`;
}

function howOften({ min, max }: Element): string {
  if (min === undefined || max === undefined) return '';
  return max === '0' ? 'never' : `${min}..${max}`;
}

function types({ type = [], max }: Element, guide: Guide): Content {
  if (max === '0') return undefined;
  return type.map(({ code, profile = [], targetProfile = [] }, index) => {
    const name = code.replace(/^http:\/\/hl7\.org\/fhirpath\/System\./, '');
    const targets = [...profile, ...targetProfile];
    return html`${index > 0 && ', '}${name}${targets.length > 0 && html` (${targets.map((one, at) => html`${at > 0 && ' or '}${definition(one, guide)}`)})`}`;
  });
}

/** A link to its page here, or else its name. */
export function definition(canonical: string, guide: Guide): Html {
  const page = guide.pageOf(canonical);
  const name = canonical.split('/').at(-1) ?? canonical;
  return page === undefined ? html`${name}` : html`<a href="${page}">${name}</a>`;
}

function what(element: Element, guide: Guide): Content {
  const { binding, constraint = [] } = element;
  const fixed = fixedValue(element);
  const own = constraint.filter(({ key }) => key.startsWith('kring-'));
  return [
    shortOf(element, guide),
    fixed === undefined ? undefined : html`<p>Always <code>${shown(fixed)}</code></p>`,
    binding?.valueSet !== undefined &&
      html`<p>From ${definition(binding.valueSet, guide)} (${binding.strength})${binding.description !== undefined && html`. ${binding.description}`}</p>`,
    own.length > 0 &&
      html`<p>Keeps ${own.map(({ key }, index) => html`${index > 0 && ', '}<a href="#${key}">${key}</a>`)}</p>`,
  ];
}

/** An extension is told by its own definition, for all that R4 says of it is that it is one. */
function shortOf({ short, type = [] }: Element, guide: Guide): string {
  const [profile] = type[0]?.code === 'Extension' ? (type[0].profile ?? []) : [];
  const own = profile === undefined ? undefined : guide.definitionOf(profile)?.description;
  const isPlain = short === undefined || short === 'Additional content defined by implementations';
  return isPlain && own !== undefined ? own : (short ?? '');
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { coding, system, code } = value as { coding?: readonly object[]; system?: string; code?: string };
  if (Array.isArray(coding)) return coding.map(shown).join(', ');
  return code === undefined ? JSON.stringify(value) : `${code}${system === undefined ? '' : ` of ${system}`}`;
}
