// Says for pairs "FROM TO" of units how many of the second one of the first is; null where it refuses.
import { createRequire } from 'node:module';
const require = createRequire(process.env.IL2_NODE_MODULES + '/');
const utils = require('@lhncbc/ucum-lhc').UcumLhcUtils.getInstance();
for (const pair of process.argv.slice(2)) {
  const [from, to] = pair.split(' ');
  const said = utils.convertUnitTo(from, 1, to);
  process.stdout.write(JSON.stringify(said.status === 'succeeded' ? said.toVal : null) + '\n');
}
