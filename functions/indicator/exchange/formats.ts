import { stringify } from '../../fhir/json.ts';
import { adxDocument } from './adx.ts';
import { adxSchema } from './adx-schema.ts';
import { codebook } from './codebook.ts';
import { csvText } from './csv.ts';
import { dhis2Body, dhis2DataValues } from './dhis2.ts';
import type { Dhis2Mapping } from './dhis2-mapping.ts';
import type { Exchanged } from './exchanged.ts';
import { type MadxContext, madxBundle } from './madx.ts';
import { isTold, releasedFigures } from './released-figures.ts';

export interface ExchangeContext extends MadxContext {
  /** Of the country's blueprint; without one there is nothing for its DHIS2. */
  readonly dhis2?: Dhis2Mapping | undefined;
}

export interface ExchangeFormat {
  /** At the end of a file's name. */
  readonly extension: string;
  readonly mediaType: string;
  /** `undefined` where there is no such form of it, which `absent` explains. */
  readonly write: (exchanged: readonly Exchanged[], context: ExchangeContext) => string | undefined;
  readonly absent?: string;
}

const noMapping =
  'There is no dhis2.json for this country, which says what its DHIS2 calls these figures (docs/exchange.md)';

/** Every form that a release can be had in, by name. */
export const exchangeFormats: Readonly<Record<string, ExchangeFormat>> = {
  madx: {
    extension: 'madx.json',
    mediaType: 'application/fhir+json; charset=utf-8',
    write: (exchanged, context) => stringify(madxBundle(exchanged, context)),
  },
  adx: {
    extension: 'adx.xml',
    mediaType: 'application/adx+xml; charset=utf-8',
    // Its schema wants a group, and there is none for figures of which all are hidden.
    absent: 'All of these figures are hidden to protect people, so there is no ADX document of them',
    write: (exchanged, context) =>
      exchanged.some(({ report }) => releasedFigures(report).figures.some(isTold))
        ? adxDocument(exchanged, context)
        : undefined,
  },
  'adx-schema': { extension: 'adx.xsd', mediaType: 'application/xml; charset=utf-8', write: adxSchema },
  dhis2: {
    extension: 'dhis2.json',
    mediaType: 'application/json; charset=utf-8',
    absent: noMapping,
    write: (exchanged, { dhis2 }) =>
      dhis2 && JSON.stringify(dhis2Body(dhis2DataValues(exchanged, dhis2), dhis2)),
  },
  'dhis2-unmapped': {
    extension: 'dhis2-unmapped.json',
    mediaType: 'application/json; charset=utf-8',
    absent: noMapping,
    write: (exchanged, { dhis2 }) =>
      dhis2 && JSON.stringify({ unmapped: dhis2DataValues(exchanged, dhis2).unmapped }),
  },
  csv: { extension: 'csv', mediaType: 'text/csv; charset=utf-8; header=present', write: csvText },
  codebook: {
    extension: 'codebook.json',
    mediaType: 'application/json; charset=utf-8',
    write: (exchanged) => JSON.stringify(codebook(exchanged)),
  },
};
