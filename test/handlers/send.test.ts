import { expect, it } from 'vitest';
import { readOnCall } from '../../functions/handlers/on-call.ts';
import { createSend, hasStoppedSms } from '../../functions/handlers/send.ts';

function recording() {
  const inputs: unknown[] = [];
  const client = {
    send: async ({ input }: { readonly input: unknown }) => {
      inputs.push(input);
      return {};
    },
  };
  return { inputs, client: client as never };
}

const message = { id: 'm', subject: 'There is something to see', text: 'Look at https://kring.test/care/x' };

it('sends e-mail with SES and SMS with SNS', async () => {
  const [email, sms] = [recording(), recording()];
  const send = createSend('kring@example.org', { email: email.client, sms: sms.client });
  await send({ ...message, to: { email: 'on-call@example.org' } });
  await send({ ...message, to: { phone: '+31201234567' } });
  expect(email.inputs).toMatchObject([
    {
      FromEmailAddress: 'kring@example.org',
      Destination: { ToAddresses: ['on-call@example.org'] },
      Content: { Simple: { Subject: { Data: message.subject }, Body: { Text: { Data: message.text } } } },
    },
  ]);
  expect(sms.inputs).toMatchObject([{ PhoneNumber: '+31201234567', Message: message.text }]);
});

it('gives mail programs a button to have no more of them', async () => {
  const email = recording();
  const send = createSend('kring@example.org', { email: email.client, sms: email.client });
  const unsubscribe = 'https://kring.test/q/x/stop';
  await send({ ...message, to: { email: 'mira@example.org' }, unsubscribe });
  const Headers = [
    { Name: 'List-Unsubscribe', Value: `<${unsubscribe}>` },
    { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
  ];
  expect(email.inputs).toMatchObject([{ Content: { Simple: { Headers } } }]);
});

it('asks SNS who has answered STOP, of telephones only', async () => {
  const inputs: unknown[] = [];
  const sms = {
    send: async ({ input }: { readonly input: unknown }) => {
      inputs.push(input);
      return { isOptedOut: true };
    },
  };
  const hasStopped = hasStoppedSms(sms as never);
  expect(await hasStopped({ phone: '+31201234567' })).toBe(true);
  expect(await hasStopped({ email: 'mira@example.org' })).toBe(false);
  expect(inputs).toEqual([{ phoneNumber: '+31201234567' }]);
});

it('says what is missing to send e-mail', async () => {
  const { client } = recording();
  const send = createSend(undefined, { email: client, sms: client });
  await expect(send({ ...message, to: { email: 'on-call@example.org' } })).rejects.toThrow('give `from`');
});

const contact = { email: 'a@example.org', practitioner: 'Practitioner/1', organization: 'Organization/1' };

it('reads who is on call, with the usual times', () => {
  expect(readOnCall(JSON.stringify({ from: 'kring@example.org', contacts: [contact] }))).toEqual({
    from: 'kring@example.org',
    contacts: [{ ...contact, language: 'en', roles: ['facilitator'] }],
    dueMinutes: { stat: 30, asap: 240, urgent: 1_440, routine: 10_080 },
  });
});

it.each([
  [{ contacts: [] }, /contacts: /],
  [{ contacts: [contact] }, /from: must be there/],
  [
    { from: 'k@example.org', contacts: [{ ...contact, email: undefined }] },
    /contacts\.0: must have email or phone/,
  ],
  [
    { from: 'k@example.org', contacts: [{ ...contact, phone: '020 123' }] },
    /contacts\.0\.phone: must be an international number/,
  ],
  [
    { from: 'k@example.org', contacts: [{ ...contact, practitioner: 'Dr A' }] },
    /practitioner: must be such as/,
  ],
])('says what is wrong: %j', (json, words) => {
  expect(() => readOnCall(JSON.stringify(json))).toThrow(words);
});
