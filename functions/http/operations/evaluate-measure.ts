import type { Principal } from '../../access/principal.ts';
import { stringify } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { evaluatedReport, type ReportType } from '../../indicator/evaluated-report.ts';
import type { Row } from '../../indicator/view/run.ts';
import { at, daysOf, indicatorOf, placeOf, refuseUnknown, requireThere } from './measure-input.ts';
import type { Operation } from './operation.ts';
import { type MeasuresWith, ownUnits } from './own-units.ts';
import { type OperationInput, operationInput } from './parameters.ts';

/**
 * `$evaluate-measure`: a measure over the data that the caller may see, now. In: `periodStart`, `periodEnd`, `measure`
 * (unless the URL names it), `reportType` (`population` unless said, `subject`, `subject-list`), `subject` (a Patient, or a
 * Group of care), `practitioner` (only groups that this Practitioner led a session of), `reporter` (an Organization).
 * Out: a MeasureReport, which is not stored. What organisations do with figures of their own is not published, so
 * nothing is suppressed: releases are (`MeasureReport/$release`).
 * https://hl7.org/fhir/R4/measure-operation-evaluate-measure.html
 */
export function evaluateMeasureOperation(from: MeasuresWith): Operation {
  return {
    name: 'evaluate-measure',
    definition: 'http://hl7.org/fhir/OperationDefinition/Measure-evaluate-measure',
    levels: ['type', 'instance'],
    resourceTypes: ['Measure'],
    methods: ['GET', 'POST'],
    interaction: 'operation:evaluate-measure',
    async: true,
    handle: async (request, api) => {
      const input = await operationInput(request);
      refuseUnknown(input, 'evaluate-measure', names);
      const indicator = indicatorOf(from.measures, request.params.id, input);
      const period = daysOf(input);
      const subject = placeOf(input, 'subject', ['Patient', 'Group']);
      const type = reportTypeOf(input, subject);
      const practitioner = placeOf(input, 'practitioner', ['Practitioner']);
      const reporter = reporterOf(input, request.principal);
      await requireThere({ subject, practitioner }, request, api);
      const [units = [], led = []] = await ownUnits(
        from,
        indicator,
        period,
        request,
        api,
        practitioner === undefined ? undefined : groupsLed,
      );
      const rows = units.filter((row) => isAbout(row, subject) && isLed(row, led, practitioner));
      const context = { type, period, date: new Date(api.clock()).toISOString() };
      const report = evaluatedReport(indicator, rows, {
        ...context,
        ...(subject !== undefined && { subject }),
        ...(reporter !== undefined && { reporter }),
      });
      const patients = new Set(rows.flatMap(({ person }) => (typeof person === 'string' ? [person] : [])));
      return { status: 200, content: stringify(report), patients };
    },
  };
}

const names = [
  'periodStart',
  'periodEnd',
  'measure',
  'reportType',
  'subject',
  'practitioner',
  'reporter',
] as const;

/** By the codes of R4, and those of a MeasureReport, which later versions of the operation take. */
const reportTypes: Readonly<Record<string, ReportType>> = {
  subject: 'individual',
  individual: 'individual',
  'subject-list': 'subject-list',
  population: 'summary',
  summary: 'summary',
};

function reportTypeOf(input: OperationInput, subject: string | undefined): ReportType {
  const asked = input.text('reportType') ?? (subject?.startsWith('Patient/') ? 'subject' : 'population');
  const type = Object.hasOwn(reportTypes, asked) ? reportTypes[asked] : undefined;
  if (type === undefined) {
    const right = 'it should be subject, subject-list or population';
    throw fhirError('value', `reportType is ${asked}; ${right}`, at('reportType'), 400);
  }
  if (type !== 'individual' || subject?.startsWith('Patient/')) return type;
  throw fhirError(
    'required',
    'A report of reportType subject needs a subject: a Patient',
    at('subject'),
    400,
  );
}

/** Nobody reports in the name of another organisation; by itself it is the caller's own. @throws FhirError 403 */
function reporterOf(input: OperationInput, principal: Principal): string | undefined {
  const asked = placeOf(input, 'reporter', ['Organization']);
  const own = 'organization' in principal ? principal.organization : undefined;
  if (asked === undefined || asked === own || principal.kind === 'unrestricted') return asked ?? own;
  if (principal.kind === 'client' && principal.role === 'programme') return asked;
  throw fhirError(
    'forbidden',
    `The access token is of ${own ?? 'no organisation'}, not of ${asked}`,
    at('reporter'),
    403,
  );
}

function isAbout({ person, care_group }: Row, subject: string | undefined): boolean {
  return subject === undefined || person === subject || care_group === subject;
}

const groupsLed = {
  views: ['session', 'session_facilitator', 'practitioner_role'],
  selects: [
    `SELECT DISTINCT session.care_group,
      coalesce(session_facilitator.practitioner, practitioner_role.practitioner) AS practitioner
    FROM session
    JOIN session_facilitator ON session_facilitator.session = session.session
    LEFT JOIN practitioner_role ON practitioner_role.practitioner_role = session_facilitator.practitioner_role`,
  ],
};

function isLed({ care_group }: Row, led: readonly Row[], practitioner: string | undefined): boolean {
  if (practitioner === undefined) return true;
  return led.some((row) => row.practitioner === practitioner && row.care_group === care_group);
}
