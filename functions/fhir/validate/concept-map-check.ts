import type { Json, JsonObject } from '../resource.ts';
import { isDisplayOf } from '../terminology/display.ts';
import type { Terminology } from '../terminology/terminology.ts';
import type { Context, Report } from './context.ts';
import { objectsIn } from './value-set-check.ts';

/** That a ConceptMap maps codes that there are (https://hl7.org/fhir/R4/conceptmap.html), where their systems are known here. */
export function checkConceptMap(
  { group }: JsonObject,
  at: string,
  { report, isStrict, errorsOnly }: Context,
  terminology: Terminology,
): void {
  if (errorsOnly && !isStrict) return;
  const say = isStrict ? report.error : report.warning;
  const check = (system: Json | undefined, concept: JsonObject, place: string) =>
    checkConcept(system, concept, place, { report, say, terminology });
  objectsIn(group).forEach(({ source, target, element, unmapped }, index) => {
    const place = `${at}.group[${index}]`;
    objectsIn(element).forEach((from, position) => {
      const here = `${place}.element[${position}]`;
      check(source, from, here);
      objectsIn(from.target).forEach((to, last) => {
        check(target, to, `${here}.target[${last}]`);
      });
    });
    for (const fixed of objectsIn(unmapped === undefined ? [] : [unmapped]))
      if (fixed.mode === 'fixed') check(target, fixed, `${place}.unmapped`);
  });
}

function checkConcept(
  system: Json | undefined,
  { code, display }: JsonObject,
  at: string,
  {
    report,
    say,
    terminology,
  }: { readonly report: Report; readonly say: Report['error']; readonly terminology: Terminology },
): void {
  const known = typeof system === 'string' ? terminology.codeSystem(system) : undefined;
  if (!known?.isComplete || typeof code !== 'string') return;
  const found = known.find(code);
  if (!found) {
    // What is at terminology.hl7.org grows after R4.
    const tell = known.url.startsWith('http://terminology.hl7.org/') ? report.warning : say;
    tell('code-invalid', `'${code.slice(0, 40)}' is no code of ${known.url}.`, `${at}.code`);
  } else if (typeof display === 'string' && !isDisplayOf(display, found))
    report.warning('code-invalid', `${known.url} shows this code as '${found.display}'.`, `${at}.display`);
}
