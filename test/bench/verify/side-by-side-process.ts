import { verifyWorkflow } from '../../../engine/verify/verify-workflow.ts';
import { sideBySide } from './charts.ts';

// A process of its own, so that its memory is that of this one verification.
const [regions = 5, size = 10] = process.argv.slice(2).map(Number);
const chart = sideBySide(regions, size);
const from = performance.now();
const { configurations, exhausted } = verifyWorkflow({
  ...chart,
  recordType: null,
  tables: new Map(),
});
const ms = performance.now() - from;
const megabytes = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ configurations, exhausted, ms, megabytes }));
