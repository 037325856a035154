import type { compile, evaluate, FP_Decimal, Model, parse, resolveInternalTypes } from 'fhirpath';

export declare function load(): {
  readonly compile: typeof compile;
  readonly evaluate: typeof evaluate;
  readonly parse: typeof parse;
  readonly resolveInternalTypes: typeof resolveInternalTypes;
  readonly model: Model;
  readonly decimal: typeof FP_Decimal.getDecimal;
};
