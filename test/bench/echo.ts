/** The floor for HTTP: a bare Hono that reads the JSON and answers as many results. Prints its port. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.post('/', async (c) => {
  const { alerts } = await c.req.json<{ alerts: { fingerprint: string }[] }>();
  return c.json(
    { results: alerts.map(({ fingerprint }) => ({ id: fingerprint, outcome: 'applied' })) },
    202,
  );
});
app.post('/event', async (c) => {
  const { id, source } = await c.req.json<{ id: string; source: string }>();
  return c.json({ results: [{ id, source, outcome: 'applied' }] }, 202);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port));
