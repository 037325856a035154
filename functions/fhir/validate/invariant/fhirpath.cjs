// CommonJS, so that both Node and a bundler load these 2 MB when they are first needed, and not before.
exports.load = () => {
  const { compile, FP_Decimal } = require('fhirpath');
  return { compile, model: require('fhirpath/fhir-context/r4'), decimal: FP_Decimal.getDecimal };
};
