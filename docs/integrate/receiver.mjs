// A subscriber, as small as can be: prints each notification, and says that it has it.
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 9797);

createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const [status] = JSON.parse(body).entry;
  const value = (parts, name) => parts.find((part) => part.name === name);
  const { parameter } = status.resource;
  const events = parameter.filter(({ name }) => name === 'notification-event');
  const told = events.map(
    ({ part }) =>
      `${value(part, 'event-number').valueString} ${value(part, 'focus')?.valueReference.reference}`,
  );
  console.log(value(parameter, 'type').valueCode, ...told);
  response.writeHead(200).end();
}).listen(port, '127.0.0.1');
