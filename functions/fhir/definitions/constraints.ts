import type { Constraint } from './structure-definition.ts';

/** Constraints of R4 that the validator checks itself, without FHIRPath: see `validate/`. */
const checkedOtherwise = [
  'ele-1',
  'ext-1',
  'ref-1',
  'txt-1',
  'txt-2',
  'dom-2',
  'dom-3',
  'dom-4',
  'dom-5',
  'dom-6',
];

/**
 * Constraints of R4 that cannot be checked: they need other resources, which validation does not have (ctm-1), or an
 * element that the type does not have (cid-0 asks for a name).
 */
const notChecked = ['ctm-1', 'cid-0'];

/** The keys of constraints that R4's trimmed definitions go without. */
export const droppedConstraints: ReadonlySet<string> = new Set([...checkedOtherwise, ...notChecked]);

interface Correction {
  readonly from: string;
  readonly to: string;
}

/**
 * Constraints of R4 4.0.1 whose expression does not do what their text says, by key: it is not true where there is
 * nothing to look at (bdl-8, ras-2), names a code or type that is not there (app-4, que-7), or has a regular expression that
 * ECMAScript refuses or that is not anchored (eld-16, 19, 20).
 */
const corrections: Readonly<Record<string, Correction>> = {
  'bdl-8': {
    from: "fullUrl.contains('/_history/').not()",
    to: "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
  },
  'ras-2': {
    from: 'probability is decimal implies (probability as decimal) <= 100',
    to: 'probability.empty() or ((probability is decimal) implies ((probability as decimal) <= 100))',
  },
  'que-7': {
    from: "operator = 'exists' implies (answer is Boolean)",
    to: "operator = 'exists' implies (answer is boolean)",
  },
  'app-4': {
    from: "Appointment.cancelationReason.exists() implies (Appointment.status='no-show' or Appointment.status='cancelled')",
    to: "Appointment.cancelationReason.exists() implies (Appointment.status='noshow' or Appointment.status='cancelled')",
  },
  'eld-16': {
    from: String.raw`sliceName.empty() or sliceName.matches('^[a-zA-Z0-9\\/\\-_\\[\\]\\@]+$')`,
    to: String.raw`sliceName.empty() or sliceName.matches('^[a-zA-Z0-9\\/\\-_\\[\\]@]+$')`,
  },
  'eld-19': {
    from: String.raw`path.matches('[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\.[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*')`,
    to: String.raw`path.matches('^[^\\s.,:;\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}([.][^\\s.,:;\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(:[^\\s.]+)?)*$')`,
  },
  'eld-20': {
    from: String.raw`path.matches('[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*')`,
    to: String.raw`path.matches('^[A-Za-z][A-Za-z0-9]*([.][a-z][A-Za-z0-9]*(\\[x\\])?)*$')`,
  },
};

/** @returns the constraint with the expression that its text describes */
export function correctedConstraint(constraint: Constraint): Constraint {
  const correction = corrections[constraint.key];
  return correction !== undefined && correction.from === constraint.expression
    ? { ...constraint, expression: correction.to }
    : constraint;
}
