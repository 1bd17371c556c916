// A laboratory that listens, by one of three HL7 implementations; prints its port, then every order it got.
import { createRequire } from 'node:module';
import net from 'node:net';
const require = createRequire(process.env.IL2_NODE_MODULES + '/');
const [kind] = process.argv.slice(2);

async function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function say(what) { process.stdout.write(JSON.stringify(what) + '\n'); }

const port = await freePort();
if (kind === 'node-hl7-server') {
  const { Server } = require('node-hl7-server');
  new Server({ bindAddress: '127.0.0.1' }).createInbound({ port }, async (req, res) => {
    const message = req.getMessage();
    say({ control: message.get('MSH.10').toString(), text: message.toString() });
    await res.sendResponse('AA');
  });
} else if (kind === 'simple-hl7') {
  const simple = require('simple-hl7');
  const app = simple.tcp();
  app.use((req, res, next) => {
    say({ control: req.msg.header.getField(8), text: req.msg.toString() });
    res.end();
  });
  app.start(port);
} else {
  const { Hl7Server } = require('@medplum/hl7');
  const server = new Hl7Server((connection) => {
    connection.addEventListener('message', ({ message }) => {
      say({ control: message.getSegment('MSH').getField(10).toString(), text: message.toString() });
      connection.send(message.buildAck());
    });
  });
  await server.start(port);
}
setTimeout(() => say({ port }), 300);
