import { readEnvironment } from './environment.ts';
import { fhirApiVariables, openFhirApi } from './fhir-api.ts';
import { lambdaHttp } from './lambda-http.ts';
import { report } from './log.ts';

const settings = readEnvironment(fhirApiVariables, process.env);

const { app, care } = openFhirApi(settings);
app.route('/', care);

/** `/fhir`: systems that hold an access token read and write. `/care/…`: workers who are told of an alert. */
export const handler = lambdaHttp(app.fetch, {
  publicUrl: settings.KRING_PUBLIC_URL,
  originSecret: settings.KRING_ORIGIN_SECRET,
  report,
});
