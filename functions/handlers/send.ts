import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Send } from '../http/alerts/message.ts';

/** Sends e-mail with SES, from this address, and SMS with SNS. @throws what AWS says when it does not take a message */
export function createSend(
  from: string | undefined,
  {
    email = new SESv2Client(),
    sms = new SNSClient(),
  }: { email?: Pick<SESv2Client, 'send'>; sms?: Pick<SNSClient, 'send'> } = {},
): Send {
  return async ({ to, subject, text }) => {
    if ('phone' in to) {
      // An alert does not wait behind advertisements.
      const type = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } };
      await sms.send(new PublishCommand({ PhoneNumber: to.phone, Message: text, MessageAttributes: type }));
      return;
    }
    if (from === undefined)
      throw new Error('There is no address that e-mail comes from: give `from` with who is on call');
    const Content = {
      Simple: {
        Subject: { Data: subject, Charset: 'UTF-8' },
        Body: { Text: { Data: text, Charset: 'UTF-8' } },
      },
    };
    await email.send(
      new SendEmailCommand({ FromEmailAddress: from, Destination: { ToAddresses: [to.email] }, Content }),
    );
  };
}
