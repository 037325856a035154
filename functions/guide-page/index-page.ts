import { type Content, html } from '../page/html.ts';
import type { Artifact, Guide } from './guide.ts';
import { facts, guidePage, table } from './layout.ts';

type Entry = readonly [file: string, artifact: Artifact];

/** Where the guide begins: how to get the package, and all that is in it. */
export function indexPage(guide: Guide): string {
  const all = [...guide.artifacts];
  const ofType = (type: string) => all.filter(([, { resourceType }]) => resourceType === type);
  const structures = ofType('StructureDefinition');
  return guidePage({
    title: 'Group care in FHIR R4',
    content: html`<p class="lead">Profiles, codes, operations and examples for care in groups in a child's first 1000 days: CenteringPregnancy, CenteringParenting, and what is around them.</p>
<p><a class="button" href="package.tgz">Package ${guide.name} ${guide.version}</a></p>
<p>It is an npm package in HL7's layout. Unpack it into <code>~/.fhir/packages/${guide.name}#${guide.version}</code> and name it among the dependencies of a project: tools find it there without a network.</p>
<h2>A session in five resources</h2><ol>
<li>A <a href="StructureDefinition-care-group.html">Group</a> is the cohort: mothers, and after birth mothers and babies, each with the time in which they belonged to it.</li>
<li>A <a href="StructureDefinition-planned-session.html">planned session</a> is an Appointment about the group.</li>
<li>A <a href="StructureDefinition-session-encounter.html">session Encounter</a> says when and where it was, who led it and what was talked about. Nothing in it is about one person.</li>
<li>A <a href="StructureDefinition-participant-encounter.html">participant Encounter</a> for each mother and each baby is part of it. Its status is the attendance.</li>
<li>Each <a href="StructureDefinition-check-weight.html">check</a> and <a href="StructureDefinition-session-vaccination.html">vaccination</a> refers to the participant Encounter, so that whoever asks for a patient finds it.</li></ol>
${list(
  'Profiles',
  structures.filter(([, { type }]) => type !== 'Extension'),
)}
${list(
  'Extensions',
  structures.filter(([, { type }]) => type === 'Extension'),
)}
${list('Operations', ofType('OperationDefinition'))}
${list('Search parameters', ofType('SearchParameter'), ({ base, code }) => `${String(base)}: ${String(code)}`)}
${list('Actors', ofType('CapabilityStatement'))}
${list('Code systems', ofType('CodeSystem'))}
${list('Value sets', ofType('ValueSet'))}
${list('Brought along for others', [...guide.foreign])}`,
  });
}

function list(
  heading: string,
  entries: readonly Entry[],
  nameOf = ({ title, name, id }: Artifact): string => title ?? name ?? id,
): Content {
  if (entries.length === 0) return undefined;
  const sorted = entries.toSorted(([, a], [, b]) => nameOf(a).localeCompare(nameOf(b), 'en'));
  return html`<h2>${heading}</h2><dl class="list">${sorted.map(
    ([file, artifact]) =>
      html`<div><dt><a href="${file}.html">${nameOf(artifact)}</a></dt><dd>${firstSentence(artifact.description)}</dd></div>`,
  )}</dl>`;
}

function firstSentence(text = ''): string {
  return /^.*?[.](?= [A-Z]|$)/s.exec(text)?.[0] ?? text;
}

/** Which codes of others the package uses, and which of them could be looked up. */
export function codesPage(guide: Guide): string {
  const rows = guide.externalCodes.map(({ system, code, display, isChecked, usedIn }) => [
    html`<code>${code}</code>`,
    html`<code>${system}</code>`,
    isChecked
      ? html`found${display !== undefined && html`: ${display}`}`
      : html`<strong>not checked</strong>`,
    usedIn.join(', '),
  ]);
  const unchecked = guide.externalCodes.filter(({ isChecked }) => !isChecked).length;
  return guidePage({
    title: 'Codes of others',
    content: html`<p class="lead">Where LOINC, SNOMED CT, UCUM or HL7 has a code that fits, the package uses it. Each was looked up in HL7's definitions and expansions of R4. These have a part of LOINC and SNOMED CT only, and no ATC: ${unchecked} of ${guide.externalCodes.length} could not be checked there. Look them up in the code system itself before you rely on them.</p>
${table('The codes', ['Code', 'System', 'Looked up', 'Used in, among others'], rows)}`,
  });
}

export function aboutPage(guide: Guide): string {
  return guidePage({
    title: 'Versions and licence',
    content: html`${facts([
      ['Package', guide.name],
      ['Version', guide.version],
      ['FHIR', '4.0.1 (R4)'],
      ['Licence', guide.license],
    ])}
<h2>Licence</h2><p>The package is under the Apache License 2.0: use it, change it, build on it, also in a product that is sold. The wording of the WHO-5 in its code systems is not ours and keeps its own licence (CC BY-NC-SA 3.0 IGO), which is in the copyright of those code systems. Codes of LOINC, SNOMED CT and ATC are their owners'; who uses them needs what their licences ask for.</p>
<h2>Versions</h2><p>Versions are numbered as semantic versioning does, and all definitions of a package have its version.</p>
<ul><li><strong>The third number</strong> rises when words or examples change, or something wrong is mended that nobody can have relied on.</li>
<li><strong>The second</strong> rises when something is added: a profile, an optional element, a code. What was valid stays valid.</li>
<li><strong>The first</strong> rises when what was valid may no longer be, such as by a new rule that is an error, a narrower binding or a code that goes. A code that goes is first marked deprecated for one version.</li></ul>
<p>As long as the first number is 0, the second does what the first will do: read the list of changes before you take a new one. URLs never change their meaning; what means something else gets another URL. A version that was handed out is never made again with other content: the same sources give the same bytes.</p>
<h2>What it does not claim</h2><p>It is no standard of HL7 or of any country. It was validated by our own validator and by SUSHI, not by HL7's publisher. What was not mapped is told under <a href="mappings.html">mappings</a>, and which codes could not be checked under <a href="codes.html">codes of others</a>.</p>`,
  });
}

export function notHerePage(): string {
  return guidePage({
    title: 'There is no such page',
    content: html`<p>All that there is can be found from <a href="index.html">the beginning of the guide</a>.</p>`,
  });
}
