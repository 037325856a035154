import { isJsonObject } from '../resource.ts';
import { isDisplayOf } from '../terminology/display.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { isUcum, ucumUrl } from '../terminology/ucum.ts';
import type { Check, Context } from './context.ts';
import { suggestion } from './near-miss.ts';

const r4System = 'http://hl7.org/fhir/';

/**
 * The check of every Coding (https://hl7.org/fhir/R4/datatypes.html#Coding): that its system is one, and that a code
 * system which is known here has the code, and shows it with that text. Code systems of FHIR R4 itself never change;
 * those at terminology.hl7.org do, so that a code of theirs which R4 did not have is an error only where the caller
 * asks for a strict look; so is a unit that is not of UCUM, which R4's own examples have too, and another display, which
 * harms nobody: what is meant is the code.
 */
export function codingCheck(terminology: Terminology): Check {
  return (value, at, context) => {
    if (!isJsonObject(value) || context.report.isFull()) return;
    const { system, code, display } = value;
    if (typeof system !== 'string') {
      if (typeof code === 'string' && !context.errorsOnly)
        context.report.warning('code-invalid', noSystem, at);
      return;
    }
    const complaint = systemComplaint(system) ?? (context.isStrict ? nearSystemComplaint(system) : undefined);
    if (complaint) context.report.error('code-invalid', complaint, `${at}.system`);
    else if (typeof code === 'string') checkCode(system, code, display, at, context, terminology);
  };
}

const noSystem = 'A code without a system has no meaning that others know: name the system.';

/** @returns what is wrong with the URL of a code system, if that can be told */
export function systemComplaint(system: string): string | undefined {
  if (system.startsWith('http://hl7.org/fhir/ValueSet/'))
    return 'The system of a code is a code system; this is a value set.';
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(system))
    return "The system of a code must be absolute, such as 'http://…' or 'urn:oid:…'.";
  return undefined;
}

/** What is meant is clear, so that a write passes. */
export function nearSystemComplaint(system: string): string | undefined {
  if (/^https?:\/\/(?:www\.)?hl7\.org\/.*\.html?$/.test(system))
    return 'The system of a code is a code system; this is a page about one.';
  const meant = wellKnown.find((url) => system.startsWith(url) && system !== url);
  return meant && `The system must be ${meant} as it stands: nothing may follow that.`;
}

/** https://hl7.org/fhir/R4/terminologies-systems.html */
const wellKnown = [
  'http://loinc.org',
  'http://snomed.info/sct',
  'http://unitsofmeasure.org',
  'http://www.nlm.nih.gov/research/umls/rxnorm',
];

/** In the namespace that R4 itself defines code systems in, outside what other organisations define there. */
const ownSystem = /^http:\/\/hl7\.org\/fhir\/(?:CodeSystem\/)?(?!sid\b|test\b|ndfrt$)[a-z][a-z0-9-]*$/;

function checkCode(
  system: string,
  code: string,
  display: unknown,
  at: string,
  context: Context,
  terminology: Terminology,
): void {
  if (system === ucumUrl) {
    checkUnit(code, at, context);
    return;
  }
  const { report, isStrict, errorsOnly } = context;
  if (errorsOnly && system.startsWith('http://terminology.hl7.org/')) return;
  const known = terminology.codeSystem(system);
  const concept = known?.find(code);
  if (known === undefined && isStrict && ownSystem.test(system))
    report.error('code-invalid', `R4 defines no code system ${system.slice(0, 120)}.`, `${at}.system`);
  if (known === undefined || (concept === undefined && !known.isComplete)) return;
  if (concept === undefined) {
    const say = isStrict || !system.startsWith('http://terminology.hl7.org/') ? report.error : report.warning;
    const near = system.startsWith(r4System) ? suggestion(code, known.concepts.keys()) : '';
    say('code-invalid', `'${code.slice(0, 40)}' is no code of ${system.slice(0, 120)}.${near}`, `${at}.code`);
    return;
  }
  if (typeof display !== 'string' || concept.display === undefined || isDisplayOf(display, concept)) return;
  const right = `'${display.slice(0, 60)}' is not how ${system.slice(0, 120)} shows ${code.slice(0, 40)}: that is '${concept.display}'.`;
  const say = isStrict && isInEnglish(context) ? report.error : report.warning;
  say('code-invalid', right, `${at}.display`);
}

/** The code systems that are known here are in English for the most part: a resource in another language has displays of its own. */
function isInEnglish({ resource: { language } }: Context): boolean {
  return typeof language !== 'string' || /^en\b/i.test(language);
}

/** A unit of UCUM must be one; the text beside it is for people. */
export const checkQuantity: Check = (value, at, context) => {
  if (!isJsonObject(value) || value.system !== ucumUrl || typeof value.code !== 'string') return;
  checkUnit(value.code, at, context);
};

function checkUnit(code: string, at: string, { report, isStrict }: Context): void {
  if (isUcum(code)) return;
  const say = isStrict ? report.error : report.warning;
  say('code-invalid', `'${code.slice(0, 40)}' is no unit of UCUM.`, `${at}.code`);
}
