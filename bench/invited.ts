/** A link to a questionnaire, for a patient. @param send as FHIR, and answers with the body */
export async function invitedTo(
  questionnaire: string,
  send: (method: string, path: string, body: object) => Promise<string>,
): Promise<string> {
  await send('PUT', '/fhir/Patient/mother', { resourceType: 'Patient', id: 'mother' });
  const parameter = [{ name: 'subject', valueReference: { reference: 'Patient/mother' } }];
  const answer = await send('POST', `/fhir/Questionnaire/${questionnaire}/$invite`, {
    resourceType: 'Parameters',
    parameter,
  });
  const { parameter: out } = JSON.parse(answer) as { parameter: { name: string; valueUri?: string }[] };
  return out.find(({ name }) => name === 'url')?.valueUri ?? '';
}
