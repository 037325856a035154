import * as z from 'zod';
import type { Care } from '../parent-page/page.ts';

const text = z.string().trim().min(1);

const helpLine = z.strictObject({
  name: text,
  detail: text.exactOptional(),
  href: z
    .string()
    .regex(/^(tel:\+?\d+|https:\/\/\S+)$/, 'must be tel: with digits only, or https://…')
    .exactOptional(),
  label: text.exactOptional(),
});

/** What one calls in danger, such as `112`. */
export const emergencyNumber = z
  .string()
  .regex(/^\d{2,6}$/, 'must be the digits that one calls, such as 112');

/** Who helps in a crisis, by language, as a blueprint says it. */
export const crisisLines = z.record(z.string(), z.array(helpLine));

const care = z.strictObject({
  careTeam: text,
  help: z.array(helpLine).default([]),
  emergency: emergencyNumber.exactOptional(),
});

const file = z.strictObject({
  en: care.exactOptional(),
  nl: care.exactOptional(),
  fr: care.exactOptional(),
  sq: care.exactOptional(),
  ar: care.exactOptional(),
  tr: care.exactOptional(),
});

/**
 * What a programme says about itself on the parent page, by language: README "Settings". Kring itself names nobody and
 * knows no telephone number.
 * @throws Error that says where the JSON is wrong and what would be right
 */
export function readCare(json: string): z.output<typeof file> & { readonly [language: string]: Care } {
  const parsed = file.safeParse(parsedJson(json));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new Error(`${wrong.join('; ')}. Right is, for instance, ${example}`);
}

const example =
  '{"en":{"careTeam":"the midwives of our practice","help":[{"name":"…","href":"tel:…","label":"…","detail":"…"}]}}';

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`This is no JSON. Right is, for instance, ${example}`, { cause });
  }
}
