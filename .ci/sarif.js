// Tells what is wrong with a SARIF log: node .ci/sarif.js LOG VALIDATED SCHEMA, where VALIDATED is what sarif-multitool
// says of the log. Errors fail, warnings are printed.
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

const [logFile, validatedFile, schemaFile] = process.argv.slice(2);
const name = path.basename(logFile);
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));

const log = read(logFile);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
let errors = 0;
if (!ajv.validate(read(schemaFile), log)) {
  for (const e of ajv.errors.slice(0, 20)) console.error(`${name}: schema: ${e.instancePath} ${e.message}`);
  errors += ajv.errors.length;
}

const run = read(validatedFile).runs[0];
const notifications = (run.invocations || []).flatMap((i) => i.toolExecutionNotifications || []);
for (const r of [...(run.results || []), ...notifications]) {
  const level = r.level || 'warning';
  const at = r.locations?.[0]?.physicalLocation?.region;
  const text = r.message.text || `${r.message.id} ${(r.message.arguments || []).join('; ')}`;
  console.error(`${name}:${at ? at.startLine : ''}: ${level}: ${r.ruleId || ''} ${text}`);
  if (level === 'error') errors++;
}

const count = (f) => log.runs[0].results.filter(f).length;
console.log(`${name}: ${count(() => true)} results, ${count((r) => r.fixes)} with fixes, ` +
  `${count((r) => r.relatedLocations)} with related locations, ${count((r) => r.suppressions.length)} suppressed: ${errors} errors`);
process.exit(errors ? 1 : 0);
