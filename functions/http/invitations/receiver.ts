import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { type PageLanguage, pageLanguages } from '../../parent-page/texts.ts';
import type { Message } from '../alerts/message.ts';
import { pageLanguage } from '../parent/language.ts';

/**
 * Where somebody is written to: an address of hers that is in use now, by the rank that she gives them; then e-mail, which
 * costs nothing, before a mobile telephone, before another one.
 */
export function addressOf({ telecom }: Resource, nowMs: number): Message['to'] | undefined {
  const points = objects(telecom).filter(({ use, period }) => use !== 'old' && isNow(period, nowMs));
  const candidates = points.flatMap((point) => {
    const to = receiverAt(point);
    return to === undefined ? [] : [{ to, rank: rankOf(point), order: orderOf(point) }];
  });
  return candidates.toSorted((one, other) => one.rank - other.rank || one.order - other.order)[0]?.to;
}

function receiverAt({ system, value }: JsonObject): Message['to'] | undefined {
  if (typeof value !== 'string') return undefined;
  if (system === 'email') return isEmail(value.trim()) ? { email: value.trim() } : undefined;
  const phone = system === 'phone' || system === 'sms' ? e164(value) : undefined;
  return phone === undefined ? undefined : { phone };
}

function rankOf({ rank }: JsonObject): number {
  return typeof rank === 'number' ? rank : Number.MAX_SAFE_INTEGER;
}

function orderOf({ system, use }: JsonObject): number {
  if (system === 'email') return 0;
  return system === 'sms' || use === 'mobile' ? 1 : 2;
}

function isEmail(value: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(value);
}

/** Only a number that says its country: https://www.itu.int/rec/T-REC-E.164 */
function e164(value: string): string | undefined {
  const plain = value.replaceAll(/[\s().\-/]/g, '').replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(plain) ? plain : undefined;
}

function isNow(period: Json | undefined, nowMs: number): boolean {
  if (!isJsonObject(period)) return true;
  const { start, end } = period;
  const now = new Date(nowMs).toISOString();
  const isBefore = typeof start === 'string' && start > now.slice(0, start.length);
  const isAfter = typeof end === 'string' && end < now.slice(0, end.length);
  return !isBefore && !isAfter;
}

/** The language that she prefers, or the first that she speaks, of those that the page has; else the country's own. */
export function languageFor({ communication }: Resource, languages: readonly string[]): PageLanguage {
  const spoken = objects(communication);
  const sorted = [...spoken.filter(({ preferred }) => preferred === true), ...spoken];
  const tags = sorted.flatMap(({ language }) =>
    isJsonObject(language) ? objects(language.coding).map(({ code }) => String(code)) : [],
  );
  const known = [...tags, ...languages].map((tag) => pageLanguage(tag));
  return known.find((language) => language !== undefined) ?? pageLanguages[0] ?? 'en';
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
