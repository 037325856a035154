import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CheckIfPhoneNumberIsOptedOutCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Message, Send } from '../http/alerts/message.ts';

/** Sends e-mail with SES, from this address, and SMS with SNS. @throws what AWS says when it does not take a message */
export function createSend(
  from: string | undefined,
  {
    email = new SESv2Client(),
    sms = new SNSClient(),
  }: { email?: Pick<SESv2Client, 'send'>; sms?: Pick<SNSClient, 'send'> } = {},
): Send {
  return async ({ to, subject, text, unsubscribe }) => {
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
        ...(unsubscribe !== undefined && { Headers: unsubscribeHeaders(unsubscribe) }),
      },
    };
    await email.send(
      new SendEmailCommand({ FromEmailAddress: from, Destination: { ToAddresses: [to.email] }, Content }),
    );
  };
}

/** A button of the mail program itself: https://www.rfc-editor.org/rfc/rfc8058 */
function unsubscribeHeaders(url: string) {
  return [
    { Name: 'List-Unsubscribe', Value: `<${url}>` },
    { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
  ];
}

/**
 * Whether somebody has answered STOP to an SMS: SNS keeps that, for the countries where it is a custom.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html
 */
export function hasStoppedSms(
  sms: Pick<SNSClient, 'send'> = new SNSClient(),
): (to: Message['to']) => Promise<boolean> {
  return async (to) => {
    if (!('phone' in to)) return false;
    const answer = await sms.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: to.phone }));
    return answer.isOptedOut === true;
  };
}
