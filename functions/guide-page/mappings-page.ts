import { type Content, html } from '../page/html.ts';
import { definition } from './element-table.ts';
import type { Artifact, Guide } from './guide.ts';
import { facts, fileLink, guidePage, table } from './layout.ts';

interface ConceptMap extends Artifact {
  readonly group: readonly {
    readonly source: string;
    readonly target: string;
    readonly element: readonly { readonly code: string; readonly target: readonly [Target] }[];
  }[];
}

type Target = {
  readonly code?: string;
  readonly display?: string;
  readonly equivalence: string;
  readonly comment?: string;
};

/** In words, of what R4 calls equivalence. */
const words: Readonly<Record<string, string>> = {
  relatedto: 'is about the same',
  wider: 'says less exactly',
  narrower: 'has less',
  inexact: 'is like it',
  unmatched: 'has nothing',
};

export function mappingsPage(guide: Guide): string {
  const maps = [...guide.artifacts].filter(([, { resourceType }]) => resourceType === 'ConceptMap');
  return guidePage({
    title: 'Mappings',
    content: html`<p class="lead">What our elements have in common with those of other models, and what has no counterpart there. None of it claims conformance: nothing was exchanged with a system of the other model.</p>
<ul>${maps.map(([file, { title }]) => html`<li><a href="${file}.html">${title}</a></li>`)}</ul>
<h2>At a glance</h2>${table(
      'How many elements of each profile have a counterpart',
      ['Profile', ...maps.map(([, { title }]) => title ?? '')],
      glance(
        maps.map(([, map]) => map as unknown as ConceptMap),
        guide,
      ),
    )}`,
  });
}

function glance(maps: readonly ConceptMap[], guide: Guide): readonly (readonly Content[])[] {
  const sources = [...new Set(maps.flatMap(({ group }) => group.map(({ source }) => source)))].toSorted();
  return sources.map((source) => [
    definition(source, guide),
    ...maps.map(({ group }) => {
      const elements = group.filter((one) => one.source === source).flatMap(({ element }) => element);
      const matched = elements.filter(({ target }) => target[0].equivalence !== 'unmatched');
      return matched.length === 0 ? 'none' : String(matched.length);
    }),
  ]);
}

export function mappingPage(file: string, artifact: Artifact, guide: Guide): string {
  const { title = artifact.id, description, group } = artifact as unknown as ConceptMap;
  const rows = group.flatMap(({ source, element }) =>
    element.map(({ code, target: [{ code: theirs, display, equivalence, comment }] }) => [
      html`${definition(source, guide)}${code.includes('.') && html` <code>${code}</code>`}`,
      html`${display ?? 'nothing'}${theirs !== undefined && html` <code>${theirs}</code>`}`,
      words[equivalence] ?? equivalence,
      comment,
    ]),
  );
  const matched = rows.filter(([, , word]) => word !== words.unmatched);
  const unmatched = rows.filter(([, , word]) => word === words.unmatched);
  return guidePage({
    title,
    kind: 'Mapping',
    content: html`<p class="lead">${description}</p>
${facts([['To', html`<code>${group[0]?.target}</code>`]])}
<h2>Has a counterpart</h2>${table('Elements with a counterpart', ['Ours', 'Theirs', 'The other one', 'What to know'], matched)}
<h2>Has none</h2>${table(
      'Profiles without one',
      ['Ours', 'Why'],
      unmatched.map(([ours, , , comment]) => [ours, comment]),
    )}
${fileLink(file)}`,
  });
}
