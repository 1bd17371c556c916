// A laboratory that sends files, by one of three HL7 implementations; prints one acknowledgement for each.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const require = createRequire(process.env.IL2_NODE_MODULES + '/');
const [kind, port, ...files] = process.argv.slice(2);
const texts = files.map((f) => readFileSync(f, 'utf8').replace(/^\uFEFF/, '').split(/\r\n|\r|\n/).filter((l) => l.trim()).join('\r') + '\r');

function say(text) { process.stdout.write(JSON.stringify(text.toString()) + '\n'); }

if (kind === 'simple-hl7') {
  const simple = require('simple-hl7');
  for (const text of texts) {
    const client = simple.Server.createTcpClient('127.0.0.1', Number(port));
    await new Promise((resolve, reject) => client.send(new simple.Parser().parse(text), (error, ack) => {
      if (error) { reject(error); } else { say(ack); resolve(); }
      client.close();
    }));
  }
} else if (kind === 'medplum') {
  const { Hl7Client } = require('@medplum/hl7');
  const { Hl7Message } = require('@medplum/core');
  const client = new Hl7Client({ host: '127.0.0.1', port: Number(port) });
  for (const text of texts) { say(await client.sendAndWait(Hl7Message.parse(text))); }
  await client.close();
} else {
  const { Client, Message } = require('node-hl7-client');
  const client = new Client({ host: '127.0.0.1' });
  const waiting = [];
  const connection = client.createConnection({ port: Number(port) }, async (res) => {
    say(res.getMessage().toString());
    waiting.shift()();
  });
  for (const text of texts) {
    const done = new Promise((resolve) => waiting.push(resolve));
    await connection.sendMessage(new Message({ text }));
    await done;
  }
  await connection.close();
}
process.exit(0);
