import { escapeAttribute } from '../../fhir/xml/escape.ts';
import { daysOf, type QuarterPeriod, quartersOf } from '../period.ts';
import type { Area, Exchanged } from './exchanged.ts';
import {
  furtherDimensions,
  isTold,
  nameOf,
  periodOf,
  placeOf,
  type ReleasedFigure,
  type ReleasedFigures,
  releasedFigures,
} from './released-figures.ts';

export const adxNamespace = 'urn:ihe:qrph:adx:2015';
/** Of the attributes that say which release this is: ADX lets other attributes stand beside its own. */
const adxReleaseNamespace = 'https://kring.care/fhir/adx';

/**
 * IHE Aggregate Data Exchange: a group for each data set (an indicator), place and period, a value for each count or
 * score in it. ADX has no way to say that a value is hidden, so there is none; the same for a group of only such.
 * https://www.ihe.net/uploadedFiles/Documents/QRPH/IHE_QRPH_Suppl_ADX.pdf
 */
export function adxDocument(exchanged: readonly Exchanged[], { area }: { readonly area: Area }): string {
  const all = exchanged.map(({ report }) => releasedFigures(report));
  const groups = all.flatMap((released) => [...groupsOf(released, area).values()]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<adx ${rootAttributes(all)}>\n${groups.map(groupText).join('')}</adx>\n`;
}

interface AdxGroup {
  readonly orgUnit: string;
  readonly period: string;
  readonly dataSet: string;
  readonly figures: readonly (ReleasedFigure & { readonly value: number })[];
}

function groupsOf(released: ReleasedFigures, area: Area): ReadonlyMap<string, AdxGroup> {
  const dataSet = nameOf(released.measure);
  const groups = new Map<string, AdxGroup>();
  for (const figure of released.figures) {
    if (!isTold(figure)) continue;
    const orgUnit = placeOf(figure)?.value ?? area.code;
    const period = adxPeriod(periodOf(figure, released));
    const key = `${orgUnit} ${period}`;
    const group = groups.get(key) ?? { orgUnit, period, dataSet, figures: [] };
    // Of a release of one quarter the whole and the quarter are the same value.
    const isThere = group.figures.some((each) => valueCode(each) === valueCode(figure));
    groups.set(key, isThere ? group : { ...group, figures: [...group.figures, figure] });
  }
  return groups;
}

/** The first day and how long, by ISO 8601: `2026-01-01/P3M`, `2026-01-01/P1Y`. */
export function adxPeriod(period: QuarterPeriod): string {
  const quarters = quartersOf(period).length;
  const isYears = quarters % 4 === 0 && period.first.endsWith('Q1');
  return `${daysOf(period).start}/P${isYears ? `${quarters / 4}Y` : `${quarters * 3}M`}`;
}

/** What a figure counts, as one code: `group.population`. */
export function adxDataElement({ group, counted }: ReleasedFigure): string {
  return `${group}.${counted}`;
}

function valueCode(figure: ReleasedFigure): string {
  return JSON.stringify([adxDataElement(figure), furtherDimensions(figure)]);
}

function rootAttributes(all: readonly ReleasedFigures[]): string {
  const list = (texts: readonly string[]) => [...new Set(texts)].join(' ');
  const exported = all.map(({ date }) => date).toSorted();
  return attributes({
    xmlns: adxNamespace,
    'xmlns:kring': adxReleaseNamespace,
    // When the figures were computed: the same release is the same document.
    exported: exported.at(-1) ?? '',
    'kring:release': list(all.map(({ release }) => release)),
    'kring:regime': list(all.map(({ regime }) => `${regime.url}|${regime.version}`)),
    'kring:definition': list(all.map(({ measure }) => `${measure.url}|${measure.version}`)),
    ...(all.some(({ boundaries }) => boundaries.length > 0) && {
      'kring:boundaries': [...new Set(all.flatMap(({ boundaries }) => boundaries))].join('; '),
    }),
    'kring:digest': list(all.map(({ digest }) => digest)),
  });
}

function groupText({ orgUnit, period, dataSet, figures }: AdxGroup): string {
  const lines = figures.map((figure) => `    <dataValue ${valueAttributes(figure)}/>\n`);
  return `  <group ${attributes({ orgUnit, period, dataSet })}>\n${lines.join('')}  </group>\n`;
}

function valueAttributes(figure: ReleasedFigure & { readonly value: number }): string {
  const further = furtherDimensions(figure).map(({ code, value }) => [code, value ?? '']);
  return attributes({
    dataElement: adxDataElement(figure),
    value: decimal(figure.value),
    ...Object.fromEntries(further),
  });
}

/** A decimal of XML Schema has no exponent. */
function decimal(value: number): string {
  return /e/i.test(String(value)) ? value.toFixed(20).replace(/\.?0+$/, '') : String(value);
}

function attributes(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(([name, value]) => `${name}="${escapeAttribute(value)}"`)
    .join(' ');
}
