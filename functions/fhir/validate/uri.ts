import { isJsonObject } from '../resource.ts';
import type { Check, Context } from './context.ts';

const uuid = /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:[#|].*)?$/i;
const oid = /^urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+(?:[#|].*)?$/;

/**
 * That what a URI says of itself holds: after `urn:uuid:` stands a UUID, in whatever case, and after `urn:oid:` an OID
 * (https://hl7.org/fhir/R4/datatypes.html#uri). Senders get it wrong, and nothing is lost by storing it: a write passes.
 */
const checkUri: Check = (value, at, { report, isStrict, errorsOnly }) => {
  if (typeof value !== 'string' || !value.startsWith('urn:') || (errorsOnly && !isStrict)) return;
  const say = isStrict ? report.error : report.warning;
  if (value.startsWith('urn:uuid:') && !uuid.test(value))
    say('value', "After 'urn:uuid:' must stand a UUID, such as c757873d-ec9a-4326-a141-556f43239520.", at);
  if (value.startsWith('urn:oid:') && !oid.test(value))
    say('value', "After 'urn:oid:' must stand an OID, such as 2.16.528.1.1007.", at);
};

/**
 * The check of a canonical URL: that it is absolute, or leads to what is contained (https://hl7.org/fhir/R4/references.html#canonical).
 * `Type/id` is written in its place by R4's own examples, so that it is a warning.
 */
const checkCanonical: Check = (value, at, context) => {
  checkUri(value, at, context);
  const { report, isStrict, errorsOnly } = context;
  if (typeof value !== 'string' || (errorsOnly && !isStrict)) return;
  if (value.startsWith('#')) {
    if (isStrict && !isContained(value.slice(1), context))
      report.error('not-found', `Nothing with the id '${value.slice(1, 65)}' is contained here.`, at);
    return;
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(value)) return;
  const isLiteral = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(?:[|#].*)?$/.test(value);
  const say = isStrict && !isLiteral ? report.error : report.warning;
  say(
    'value',
    "A canonical URL must be absolute, such as 'http://…', or '#' and the id of what is contained.",
    at,
  );
};

/** A resource may name itself, and what is beside it in `contained`. */
function isContained(id: string, { root }: Context): boolean {
  const { contained } = root;
  return (
    id === '' ||
    id === root.id ||
    (Array.isArray(contained) && contained.some((each) => isJsonObject(each) && each.id === id))
  );
}

/** By type; other types have no such check. */
export const uriChecks: Readonly<Record<string, Check>> = {
  uri: checkUri,
  url: checkUri,
  canonical: checkCanonical,
};
