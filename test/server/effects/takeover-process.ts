/**
 * A node for tests that kill it: `node takeover-process.ts <database url>`. Prints the id of each effect it
 * begins and never ends any.
 */
import { startWorkerNode } from './worker-node.ts';

const [url = ''] = process.argv.slice(2);
await startWorkerNode(url, ({ id }) => {
  console.log(id);
  return new Promise(() => undefined);
});
console.log('ready');
