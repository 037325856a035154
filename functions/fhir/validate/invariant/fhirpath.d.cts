import type { compile, FP_Decimal, Model } from 'fhirpath';

export declare function load(): {
  readonly compile: typeof compile;
  readonly model: Model;
  readonly decimal: typeof FP_Decimal.getDecimal;
};
