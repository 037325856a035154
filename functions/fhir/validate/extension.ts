import type { StructureDefinition } from '../definitions/structure-definition.ts';
import { isJsonObject, type Json } from '../resource.ts';
import type { Check, Context } from './context.ts';
import { contextComplaint, type PlaceOptions } from './extension-context.ts';
import { invariantComplaint } from './extension-expression.ts';
import { isModifier } from './extension-holder.ts';

export interface ExtensionOptions extends PlaceOptions {
  readonly definition: (url: string) => StructureDefinition | undefined;
  /** What a definition asks of the content. */
  readonly contentCheck: (url: string) => Check | undefined;
}

/**
 * ext-1, the form of `url` (https://hl7.org/fhir/R4/extensibility.html#Extension), and what the extension's own
 * definition says of where it stands and of its content, where that is known. An unknown extension is fine, unless it
 * may change the meaning of what it is on; whoever asks for a strict look is told of it.
 */
export function extensionCheck(options: ExtensionOptions): Check {
  return (value, at, context) => {
    if (!isJsonObject(value)) return;
    const { report } = context;
    const hasValue = Object.keys(value).some((name) => name.startsWith('value') || name.startsWith('_value'));
    if (hasValue === 'extension' in value) {
      const found = hasValue ? 'has both' : 'has neither';
      report.error('invariant', `ext-1: An extension has either a value or extensions; this ${found}.`, at);
    }
    const { url } = value;
    if (typeof url !== 'string' || isNested(at, url)) return;
    if (!isAbsolute(url)) {
      report.error('extension', "The url of an extension must be absolute, such as 'http://…'.", `${at}.url`);
      return;
    }
    const definition = options.definition(url);
    if (definition?.type === 'Extension') checkAgainst(definition, value, at, context, options);
    else reportUnknown(url, at, context);
  };
}

function checkAgainst(
  definition: StructureDefinition,
  value: Json,
  at: string,
  context: Context,
  options: ExtensionOptions,
): void {
  const { report } = context;
  const { url, context: contexts = [], contextInvariant = [], snapshot } = definition;
  const modifies = snapshot?.element[0]?.isModifier === true;
  if (modifies !== isModifier(at)) {
    const right = modifies ? 'modifierExtension' : 'extension';
    report.error('extension', `${url} must stand in '${right}'.`, at);
  }
  const allowed = contextComplaint(contexts, at, context, options);
  if (allowed !== undefined) {
    // Definitions are often used beyond what they say: what they mean is clear all the same, so a write passes.
    const say = context.isStrict ? report.error : report.warning;
    say('extension', `${url} may not stand here; it may on ${allowed.slice(0, 300)}.`, at);
  }
  const broken = invariantComplaint(contextInvariant, value, at, context);
  if (broken !== undefined) {
    const say = context.isStrict ? report.error : report.warning;
    say('extension', `${url} may stand only where this holds: ${broken.slice(0, 300)}`, at);
  }
  if (!isOfAddedType(url, value)) options.contentCheck(url)?.(value, at, context);
}

/** Values that HL7 has allowed since, in the edition of its extensions for R4: https://hl7.org/fhir/extensions/ */
const addedTypes: ReadonlyMap<string, string> = new Map([
  ['http://hl7.org/fhir/StructureDefinition/minValue', 'valueQuantity'],
  ['http://hl7.org/fhir/StructureDefinition/maxValue', 'valueQuantity'],
  ['http://hl7.org/fhir/StructureDefinition/cqf-calculatedValue', 'valueExpression'],
]);

function isOfAddedType(url: string, value: Json): boolean {
  const added = addedTypes.get(url);
  return added !== undefined && isJsonObject(value) && added in value;
}

function reportUnknown(url: string, at: string, { report, isStrict }: Context): void {
  if (!isModifier(at)) {
    if (!isStrict || isReserved(url)) return;
    if (url.startsWith('http://hl7.org/fhir/')) {
      report.warning(
        'extension',
        `R4 defines no extension ${url.slice(0, 200)}, and none is known here.`,
        at,
      );
    } else {
      report.information(
        'extension',
        `The extension ${url.slice(0, 200)} is not known here: it was not checked.`,
        at,
      );
    }
    return;
  }
  const diagnostics = `The modifier extension ${url.slice(0, 200)} is not known here: it may change or negate the meaning of what it stands in, so nothing may act on that without knowing it.`;
  const say = isStrict && !isReserved(url) ? report.error : report.warning;
  say('extension', diagnostics, at);
}

/** Hosts that are kept for examples (https://www.rfc-editor.org/rfc/rfc2606): nobody could know what is defined there. */
function isReserved(url: string): boolean {
  return /^https?:\/\/(?:[^/]*\.)?example\.(?:org|com|net|edu)(?:[:/]|$)/.test(url);
}

function isAbsolute(url: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(url);
}

/** The parts of a complex extension have relative urls, and are defined with it. */
function isNested(at: string, url: string): boolean {
  return /xtension\[\d+\]\.extension\[\d+\]$/.test(at) && !isAbsolute(url);
}
