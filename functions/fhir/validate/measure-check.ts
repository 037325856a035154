import type { JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { objectsIn } from './value-set-check.ts';

const cql = /^text\/cql/;

/** That a Measure names the library in which the criteria are, and can tell its groups apart (https://hl7.org/fhir/R4/measure.html). */
export function checkMeasure({ library, group }: JsonObject, at: string, { report }: Context): void {
  const groups = objectsIn(group);
  groups.forEach((each, index) => {
    const place = `${at}.group[${index}]`;
    if (groups.length > 1 && each.code === undefined)
      report.warning(
        'required',
        'With several groups, each needs a code to be told apart by.',
        `${place}.code`,
      );
    objectsIn(each.population).forEach(({ criteria }, position) => {
      const [{ language } = {}] = objectsIn(criteria === undefined ? [] : [criteria]);
      if (typeof language !== 'string' || !cql.test(language) || library !== undefined) return;
      const diagnostics = "Criteria in CQL are expressions of a library, which 'library' should name.";
      report.warning('required', diagnostics, `${place}.population[${position}].criteria`);
    });
  });
}
