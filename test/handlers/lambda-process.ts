/** Runs one bundle as Lambda does: loads it once, then answers one event at a time. */
const { handler } = await import(process.argv[2] ?? '');

const context = { getRemainingTimeInMillis: () => 600_000 };

process.on('message', async (event) => {
  try {
    process.send?.({ answer: await handler(event, context) });
  } catch (cause) {
    process.send?.({ error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) });
  }
});
process.send?.('ready');
