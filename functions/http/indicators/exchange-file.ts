import { stringify } from '../../fhir/json.ts';
import type { Exchanged } from '../../indicator/exchange/exchanged.ts';
import {
  type ExchangeContext,
  type ExchangeFormat,
  exchangeFormats,
} from '../../indicator/exchange/formats.ts';
import type { Indicator } from '../../indicator/measure.ts';
import type { Repository } from '../../repository/repository.ts';
import { type ReleasedReport, readReports } from './released.ts';

/** A file's name as two: `attendance.adx.xml` is `attendance` in the format `adx.xml`. */
export function fileNamed(
  name: string,
): { readonly subject: string; readonly format: ExchangeFormat | 'as stored' } | undefined {
  const found = Object.values(exchangeFormats).find(({ extension }) => name.endsWith(`.${extension}`));
  if (found) return { subject: name.slice(0, -found.extension.length - 1), format: found };
  if (!name.endsWith('.json')) return undefined;
  return { subject: name.slice(0, -'.json'.length), format: 'as stored' };
}

/** These reports, each with its indicator, in the order of the indicators. */
export async function exchangedOf(
  repository: Repository,
  indicators: readonly Indicator[],
  chosen: readonly ReleasedReport[],
): Promise<readonly Exchanged[]> {
  const reports = await readReports(repository, chosen);
  return indicators.flatMap((indicator) => {
    const report = reports.get(indicator.name);
    return report ? [{ indicator, report }] : [];
  });
}

/**
 * Released figures as a file, for everybody: what they are is in each file itself.
 * @param name of the file that a browser keeps
 */
export function exchangeFile(
  exchanged: readonly Exchanged[],
  { format, name }: { readonly format: ExchangeFormat | 'as stored'; readonly name: string },
  context: ExchangeContext,
): Response {
  if (format === 'as stored') {
    const [first] = exchanged;
    return file(stringify(first?.report ?? {}), 'application/fhir+json; charset=utf-8', undefined);
  }
  const text = format.write(exchanged, context);
  if (text !== undefined) return file(text, format.mediaType, name);
  return new Response(`${format.absent}.\n`, {
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

function file(text: string, mediaType: string, name: string | undefined): Response {
  return new Response(text, {
    headers: {
      'Content-Type': mediaType,
      'Cache-Control': briefly,
      'Access-Control-Allow-Origin': '*',
      ...(name !== undefined && { 'Content-Disposition': `attachment; filename="${name}"` }),
    },
  });
}

/** A release is never changed; a new one may be seen a few minutes later. */
export const briefly = 'public, max-age=300';
