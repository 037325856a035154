import type { Dhis2Mapping } from '../indicator/exchange/dhis2-mapping.ts';

/** What an imagined DHIS2 calls the attendance of the whole country, and no municipality: those it is told are missing. */
export const dhis2Mapping: Dhis2Mapping = {
  source: 'the tour',
  idSchemes: { dataElement: 'CODE', orgUnit: 'CODE', categoryOptionCombo: 'CODE' },
  country: 'COUNTRY',
  orgUnits: {},
  dataElements: [
    { indicator: 'attendance', group: 'attendance', counted: 'numerator', dataElement: 'ATT_NUM' },
    { indicator: 'attendance', group: 'attendance', counted: 'denominator', dataElement: 'ATT_DEN' },
  ],
};

interface Pull {
  readonly url: string;
  readonly release: string;
  readonly said: (line: string) => void;
  readonly must: (holds: boolean, otherwise: string) => void;
}

/** mADX, ADX, DHIS2 and CSV of one release, each looked into for what is hidden. */
export async function pullInEachFormat({ url, release, said, must }: Pull): Promise<void> {
  const get = async (ending: string) => {
    const path = `/indicators/releases/${release}.${ending}`;
    const response = await fetch(`${url}${path}`);
    must(response.ok, `${path} answered ${response.status}`);
    return { path, text: await response.text() };
  };
  const madx = await get('madx.json');
  const { entry } = JSON.parse(madx.text) as { entry: readonly { resource: { resourceType: string } }[] };
  const reports = entry.filter(({ resource }) => resource.resourceType === 'MeasureReport').length;
  must(reports > 0 && madx.text.includes('"#area"'), 'the mADX has no report of the country');
  said(`GET ${madx.path} → ${reports} MeasureReports with their Measures, by the IHE profile`);

  const adx = await get('adx.xml');
  const values = adx.text.match(/<dataValue /g)?.length ?? 0;
  must(values > 0 && adx.text.includes('xmlns="urn:ihe:qrph:adx:2015"'), 'the ADX has no values');
  must(!adx.text.includes('value=""'), 'the ADX has a value that is empty');
  const schema = await get('adx.xsd');
  said(
    `GET ${adx.path} → ${values} values, and the schema that they pass (${schema.text.length} characters)`,
  );

  const dhis2 = await get('dhis2.json');
  const { dataValues } = JSON.parse(dhis2.text) as {
    dataValues: readonly { value: string; comment: string }[];
  };
  must(dataValues.length > 0, 'there is nothing for the DHIS2');
  must(
    dataValues.every(({ value, comment }) => /^\d/.test(value) && comment.includes(release)),
    'a value for the DHIS2 is no number, or does not say its release',
  );
  const { unmapped } = JSON.parse((await get('dhis2-unmapped.json')).text) as { unmapped: readonly object[] };
  must(unmapped.length > 0, 'nothing is said of what the DHIS2 has no name for');
  said(
    `GET ${dhis2.path} → ${dataValues.length} dataValues; ${unmapped.length} things that its mapping does not name are left out and listed`,
  );

  const csv = await get('csv');
  const lines = csv.text.trimEnd().split('\r\n').slice(1);
  const hidden = lines.filter((line) => line.endsWith(',,masked')).length;
  must(hidden > 0 && hidden < lines.length, `${hidden} of ${lines.length} lines of the CSV are hidden`);
  const book = await get('codebook.json');
  must(book.text.includes('data_absent_reason'), 'the codebook does not tell what the columns are');
  said(
    `GET ${csv.path} → ${lines.length} lines, ${hidden} of them without a value and with the reason; a codebook beside it`,
  );
}
