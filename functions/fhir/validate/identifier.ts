import { isJsonObject } from '../resource.ts';
import type { Check } from './context.ts';
import { uriChecks } from './uri.ts';

const uriSystem = 'urn:ietf:rfc:3986';

/**
 * The check of every Identifier (https://hl7.org/fhir/R4/datatypes.html#Identifier): that its system is absolute, and
 * that its value is an absolute URI where the system says that it is one. That is common among senders and harms
 * nobody, so that a write passes.
 */
export const checkIdentifier: Check = (value, at, context) => {
  const { report, isStrict } = context;
  if (!isJsonObject(value)) return;
  const { system, value: identifying } = value;
  if (typeof system !== 'string') return;
  if (!isAbsolute(system)) {
    const diagnostics = "The system of an identifier must be absolute, such as 'http://…' or 'urn:oid:…'.";
    report.error('code-invalid', diagnostics, `${at}.system`);
  } else if (system === uriSystem && typeof identifying === 'string') {
    if (isAbsolute(identifying)) {
      // R4's own value sets have identifiers that end in a point: no more than a warning.
      uriChecks.uri?.(identifying, `${at}.value`, { ...context, isStrict: false });
      return;
    }
    const say = isStrict ? report.error : report.warning;
    say('value', `With the system ${uriSystem} the value must be an absolute URI.`, `${at}.value`);
  }
};

function isAbsolute(uri: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri);
}
