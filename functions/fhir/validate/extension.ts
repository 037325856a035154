import { isJsonObject, type Json } from '../resource.ts';
import type { Check, Context } from './context.ts';

/**
 * ext-1, the form of `url` (https://hl7.org/fhir/R4/extensibility.html#Extension), and what the extension's own
 * definition says where that is known. An unknown extension is fine, unless it may change the meaning of what it is on.
 */
export function checkExtension(
  value: Json,
  at: string,
  context: Context,
  definitionCheck: (url: string) => Check | undefined,
): void {
  if (!isJsonObject(value)) return;
  const { report } = context;
  const hasValue = Object.keys(value).some((name) => name.startsWith('value') || name.startsWith('_value'));
  if (hasValue === 'extension' in value) {
    const found = hasValue ? 'has both' : 'has neither';
    report.error('invariant', `ext-1: An extension has either a value or extensions; this ${found}.`, at);
  }
  const { url } = value;
  if (typeof url !== 'string' || isNested(at)) return;
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(url)) {
    report.error('extension', "The url of an extension must be absolute, such as 'http://…'.", `${at}.url`);
    return;
  }
  const check = definitionCheck(url);
  if (check) check(value, at, context);
  else if (isModifier(at)) {
    const diagnostics = `The modifier extension ${url.slice(0, 200)} is not known here: it may change or negate the meaning of what it stands in, so nothing may act on that without knowing it.`;
    report.warning('extension', diagnostics, at);
  }
}

/** The parts of a complex extension have relative urls, and are defined with it. */
function isNested(at: string): boolean {
  return /xtension\[\d+\]\.extension\[\d+\]$/.test(at);
}

function isModifier(at: string): boolean {
  return /\.modifierExtension\[\d+\]$/.test(at);
}
