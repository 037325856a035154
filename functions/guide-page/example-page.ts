import { type Content, html } from '../page/html.ts';
import { definition } from './element-table.ts';
import { type Artifact, entriesOf, type Guide } from './guide.ts';
import { facts, fileLink, guidePage, json, table } from './layout.ts';

/** Longer JSON is not put into a page; its file is there. */
const maxShown = 20_000;

export function examplePage(file: string, artifact: Artifact, guide: Guide): string {
  const { resourceType, id, meta } = artifact;
  const profiles = meta?.profile ?? [];
  return guidePage({
    title: resourceType === 'Bundle' ? storyTitle(id) : `${resourceType} ${id}`,
    kind: 'Example',
    content: html`${facts([
      ['Conforms to', profiles.map((one, index) => html`${index > 0 && ', '}${definition(one, guide)}`)],
      ['Send it', resourceType === 'Bundle' ? html`<code>POST [base]</code>, as a transaction` : undefined],
    ])}
${resourceType === 'Bundle' && contents(artifact, guide)}
<h2>JSON</h2>${(guide.texts.get(`${file}.json`) ?? '').length <= maxShown && json('The example', artifact)}${fileLink(file)}`,
  });
}

function contents(bundle: Artifact, guide: Guide): Content {
  const rows = entriesOf(bundle).map(({ resourceType, id, meta }) => [
    `${resourceType} ${id}`,
    (meta?.profile ?? []).map((one, index) => html`${index > 0 && ', '}${definition(one, guide)}`),
  ]);
  return html`<h2>What is in it</h2>${table('The resources of the transaction', ['Resource', 'Profile'], rows)}`;
}

/** `group-story-03-pregnancy-session-1` → `3. Pregnancy session 1` */
function storyTitle(id: string): string {
  const [, number = '', name = id] = /^group-story-(\d+)-(.+)$/.exec(id) ?? [];
  const words = name.replaceAll('-', ' ');
  return `${number === '' ? '' : `${Number(number)}. `}${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The story of a group, step by step, and the examples that stand alone. */
export function examplesPage(guide: Guide): string {
  const all = [...guide.examples];
  const story = all.filter(([, { resourceType }]) => resourceType === 'Bundle');
  const alone = all.filter(([, { resourceType }]) => resourceType !== 'Bundle');
  return guidePage({
    title: 'Examples',
    content: html`<p class="lead">Each is valid against its profiles, and all of them together are test data: nothing refers to what is not there.</p>
<h2>The story of a group</h2><p>A pregnancy group from its first session to its tenth, the births, and the CenteringParenting group in which most of its families go on. Each step is a transaction; send them in this order. Twins, a loss, somebody who leaves, absence and a session that is not held are in it.</p>
<ol class="story">${story.map(([file, { id }]) => html`<li value="${Number(id.match(/\d+/)?.[0] ?? 1)}"><a href="${file}.html">${storyTitle(id).replace(/^\d+\. /, '')}</a></li>`)}</ol>
<p>With a server at <code>$BASE</code> and the package unpacked:</p>
<pre tabindex="0" role="region" aria-label="Sending the story">for step in package/example/Bundle-group-story-*.json; do
  curl -sS -H 'Content-Type: application/fhir+json' --data-binary @"$step" "$BASE" > /dev/null
done</pre>
<h2>Single resources</h2><ul>${alone.map(([file, { resourceType, id }]) => html`<li><a href="${file}.html">${resourceType} ${id}</a></li>`)}</ul>`,
  });
}
