import type { OperationDeclaration, ParameterDeclaration } from '../../fhir/operation-definition.ts';
import { type CostInputs, costLimits, defaultCostInputs } from '../roster/cost.ts';
import { many, one, optional, parts } from './declare.ts';

const costInputNames = Object.keys(defaultCostInputs) as readonly (keyof CostInputs)[];

const figures: readonly ParameterDeclaration[] = [
  one('name', 'code', 'group (as it was held), individual, fewer-facilitators, shorter-sessions, both'),
  one('sessions', 'integer', 'How many were held; 0 for individual care'),
  one('contacts', 'integer', 'How often a family was at one'),
  one('staffMinutesPerContact', 'decimal', 'Of all who led it, preparation included'),
  one('costPerContact', 'decimal', 'In the currency of the inputs'),
  one('contactMinutesPerContact', 'decimal', 'What a family gets'),
  many('arithmetic', 'string', 'How each figure comes about'),
];

export const costs: OperationDeclaration = {
  name: 'costs',
  title: 'Costs of group care',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: false,
  description:
    'Staff minutes, cost and contact minutes for each time that a family was at a session of the group, against individual care, with two remedies as scenarios: one facilitator rather than two, and shorter sessions. The inputs are assumptions that a programme replaces by its own; the arithmetic is shown.',
  in: [
    optional('start', 'date', 'Sessions from this day on'),
    optional('end', 'date', 'Sessions until this day'),
    ...costInputNames.map((name) =>
      optional(name, 'decimal', `From ${costLimits[name].join(' to ')}. Default ${defaultCostInputs[name]}`),
    ),
    optional(
      'shorterMinutes',
      'positiveInt',
      'Of a session in the scenario of shorter ones, up to 1440. Default 90',
    ),
  ],
  out: [
    parts('care', [0, '*'], 'Group care as it was held, individual care, and the scenarios', figures),
    parts('input', [0, '*'], 'What was reckoned with', [
      one('name', 'code', 'Which'),
      one('value', 'decimal', 'How much'),
    ]),
    many('note', 'string', 'What could not be reckoned with'),
  ],
};
