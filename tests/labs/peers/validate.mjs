// Validates FHIR files with FHIR.js; turns XML into JSON with --xml. One JSON line for each file.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const require = createRequire(process.env.IL2_NODE_MODULES + '/');
const { Fhir } = require('fhir');
const fhir = new Fhir();
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const resource = file.endsWith('.xml') ? fhir.xmlToObj(text) : JSON.parse(text);
  const { valid, messages } = fhir.validate(resource);
  process.stdout.write(JSON.stringify({ valid, resource, messages: messages.filter((m) => m.severity !== 'info') }) + '\n');
}
