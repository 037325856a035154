// CommonJS, so that both Node and a bundler load these 2 MB when they are first needed, and not before.
exports.load = () => {
  const { compile, evaluate, parse, resolveInternalTypes, FP_Decimal } = require('fhirpath');
  const model = require('fhirpath/fhir-context/r4');
  return { compile, evaluate, parse, resolveInternalTypes, model, decimal: FP_Decimal.getDecimal };
};
