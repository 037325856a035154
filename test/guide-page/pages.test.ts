import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differenceRows, type Element } from '../../functions/guide-page/element.ts';
import { readGuide } from '../../functions/guide-page/guide.ts';
import { guidePages } from '../../functions/guide-page/pages.ts';
import { packageFiles } from '../../functions/handlers/package-archive.ts';

const files = packageFiles(join(import.meta.dirname, '..', '..', 'fhir-profiles', 'generated'));
const guide = readGuide(files);
const pages = guidePages(guide);

function page(name: string): string {
  const make = pages.get(name);
  if (make === undefined) throw new Error(`There is no ${name}`);
  return make();
}

describe('the guide', () => {
  it('has a page for every definition and every example', () => {
    const wanted = [...files.keys()].filter((path) => /^(example\/|other\/)?[A-Z]/.test(path));
    const without = wanted
      .map((path) => path.replace(/^.*\//, '').replace(/\.json$/, '.html'))
      .filter((name) => !pages.has(name) && !name.startsWith('ImplementationGuide-'));
    expect(wanted.length).toBeGreaterThan(150);
    expect(without).toEqual([]);
  });

  it('has no link that leads nowhere, on any page', () => {
    const known = new Set([...pages.keys(), ...guide.texts.keys(), 'style.css', 'package.tgz']);
    for (const [name, make] of pages) {
      const text = make();
      const links = [...text.matchAll(/href="([^"#]*)(#[^"]*)?"/g)];
      expect(links.length).toBeGreaterThan(3);
      const lost = links
        .filter(([, to = '']) => to !== '' && to !== 'data:,' && !known.has(to))
        .map(([all]) => all);
      expect([name, lost]).toEqual([name, []]);
      const inner = links.flatMap(([, to, at]) => (to === '' && at !== undefined ? [at.slice(1)] : []));
      expect([name, inner.filter((id) => !text.includes(`id="${id}"`))]).toEqual([name, []]);
    }
  });

  it('lets nothing run, and loads nothing from elsewhere', () => {
    for (const make of pages.values()) {
      expect(make()).not.toMatch(/<script|<style|style="|<img|src="|onclick|href="http/);
    }
  });

  it('shows of a profile what it changes first, then its rules, its examples, all elements and its JSON', () => {
    const headings = [...page('StructureDefinition-session-encounter.html').matchAll(/<h2>([^<]+)/g)];
    expect(headings.map(([, text]) => text)).toEqual([
      'What it says',
      'Rules',
      'Examples',
      'Everything',
      'JSON',
    ]);
  });

  it('gives each rule of a profile with its words and its expression', () => {
    const text = page('StructureDefinition-session-encounter.html');
    for (const key of ['kring-session-1', 'kring-session-2', 'kring-session-3', 'kring-session-4']) {
      expect(text).toContain(`<span id="${key}">`);
    }
    expect(text).toContain(
      'At least one participant of a session has the role medically-responsible-facilitator',
    );
  });

  it('tells an extension by its own definition', () => {
    expect(page('StructureDefinition-care-group.html')).toContain('The number of families for which a group');
  });

  it('says what may be changed and what each code means', () => {
    expect(page('CodeSystem-absence-reason.html')).toContain('Did not come and had not said so.');
    expect(page('CodeSystem-quarter.html')).toContain('Its codes are not listed');
    expect(page('ValueSet-attendance-status.html')).toContain('http://hl7.org/fhir/encounter-status');
  });

  it('tells which codes of others were not checked', () => {
    const rows = page('codes.html').split('<tr');
    expect(rows.find((row) => row.includes('>11881-0<'))).toContain('not checked');
    expect(rows.find((row) => row.includes('>85354-9<'))).toContain('found');
  });

  it('tells what has no counterpart in another model', () => {
    const [, none = ''] = page('ConceptMap-nl-zibs.html').split('<h2>Has none</h2>');
    expect(none).toContain('care-group');
    expect(none).not.toContain('check-weight');
  });

  it('states licence and version policy', () => {
    const text = page('about.html');
    for (const part of ['Apache-2.0', guide.version, 'semantic versioning']) expect(text).toContain(part);
  });

  it('escapes what is in the resources', () => {
    const evil = JSON.stringify({
      resourceType: 'Patient',
      id: 'x',
      name: [{ text: '<script>alert(1)</script>' }],
    });
    const pages = guidePages(readGuide(new Map([['example/Patient-x.json', evil]])));
    expect(pages.get('Patient-x.html')?.()).not.toContain('<script>');
  });

  it('keeps a page of a profile small enough for a slow phone', () => {
    for (const [name, make] of pages) {
      expect([name, make().length < 250_000]).toEqual([name, true]);
    }
  });
});

describe('the differences of a profile', () => {
  const element = (id: string, more: object = {}): Element => ({ id, path: id, ...more }) as Element;

  it('stand under what they are within, as they are in the snapshot', () => {
    const snapshot = ['A', 'A.b', 'A.b.c', 'A.d', 'A.d:x', 'A.d:x.e'].map((id) =>
      element(id, { min: 0, max: '1' }),
    );
    const rows = differenceRows([element('A.b.c', { min: 1 }), element('A.d:x.e', { short: 'E' })], snapshot);
    expect(rows.map(({ name, depth, isOnlyPlace }) => [name, depth, isOnlyPlace])).toEqual([
      ['A', 0, true],
      ['b', 1, true],
      ['c', 2, false],
      ['d', 1, true],
      ['x (d)', 2, true],
      ['e', 3, false],
    ]);
    expect(rows[2]?.element).toMatchObject({ min: 1, max: '1' });
  });

  it('are shown even where a snapshot does not have them', () => {
    const rows = differenceRows([element('A.z')], [element('A')]);
    expect(rows.map(({ name }) => name)).toEqual(['A', 'z']);
  });
});
