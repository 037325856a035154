import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Blueprint } from '../../blueprints/schema.ts';
import { type Dhis2Mapping, parseDhis2Mapping } from '../indicator/exchange/dhis2-mapping.ts';
import type { ExchangeContext } from '../indicator/exchange/formats.ts';
import type { Indicator } from '../indicator/measure.ts';

/**
 * What files of released figures say of a country, and what its DHIS2 calls them.
 * @param folder with a folder for each country
 * @param own a dhis2.json of the operator's own, which goes before that of the blueprint where it is there
 * @throws Error that names each thing that is wrong in the country's dhis2.json
 */
export function readExchange(
  folder: string,
  { country, name }: Pick<Blueprint, 'country' | 'name'>,
  indicators: readonly Indicator[],
  own?: string,
): Omit<ExchangeContext, 'addressOf'> {
  const file = join(folder, country.toLowerCase(), 'dhis2.json');
  const dhis2 = readDhis2(own !== undefined && existsSync(own) ? own : file, indicators);
  const publisher = indicators.map(({ measure }) => measure.publisher).find((one) => typeof one === 'string');
  return { area: { code: country, name }, reporter: publisher ?? 'Kring', ...(dhis2 && { dhis2 }) };
}

function readDhis2(file: string, indicators: readonly Indicator[]): Dhis2Mapping | undefined {
  if (!existsSync(file)) return undefined;
  const read = parseDhis2Mapping(JSON.parse(readFileSync(file, 'utf8')), indicators);
  if ('source' in read) return read;
  const wrong = read.map(({ expression = 'the whole', diagnostics }) => `${expression}: ${diagnostics}`);
  throw new Error(`${file} cannot be used. ${wrong.join('; ')}`);
}
