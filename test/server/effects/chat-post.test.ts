import type { Json, JsonObject } from '@interlock/engine';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { chatPost } from '../../../server/effects/chat-post.ts';
import type { Resolve } from '../../../server/effects/egress.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { buildContext, buildEffect } from './build-effect.ts';
import { serveHttp, type LoopbackServer } from './loopback-server.ts';

leaveNothingRunning();

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const toLoopback: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

/** Posts to a channel; `host` is a name that leads to the test's server. */
async function post(params: JsonObject, status = 200, host = 'hooks.slack.com') {
  const messages: Json[] = [];
  server = await serveHttp(async (request, response) => {
    messages.push((await json(request)) as Json);
    response.writeHead(status, { 'retry-after': '3' }).end('ok');
  });
  const to = `http://${host}:${server.port}/services/T0/B0/geheim`;
  const effect = buildEffect('chat.post', { to, text: 'Disk full', ...params });
  const outcome = await chatPost.run(effect, buildContext({ resolve: toLoopback }));
  return { outcome, message: messages[0] };
}

describe('chat.post', () => {
  it('posts a text to Slack', async () => {
    const { outcome, message } = await post({});
    expect(outcome).toEqual({ kind: 'done', result: { posted: true } });
    expect(message).toEqual({ text: 'Disk full' });
  });

  it('does not let what an alert says call everybody', async () => {
    const { message } = await post({ text: '<!channel> a & b' });
    expect(message).toEqual({ text: '&lt;!channel&gt; a &amp; b' });
  });

  it.each([
    ['the host says so', {}, 'prod-1.westeurope.logic.azure.com'],
    ['the format says so', { format: 'teams' }, 'chat.example.org'],
  ])('posts an adaptive card to a Workflow of Teams when %s', async (_, params, host) => {
    const { message } = await post(params, 202, host);
    expect(message).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [{ type: 'TextBlock', text: 'Disk full', wrap: true }],
          },
        },
      ],
    });
  });

  it('cuts a text without end', async () => {
    const { message } = await post({ text: 'x'.repeat(50_000) });
    expect((message as { text: string }).text).toHaveLength(8_000);
  });

  it.each<[number, JsonObject]>([
    [429, { kind: 'retry', status: 429, after: 3_000 }],
    [500, { kind: 'retry', status: 500 }],
    [404, { kind: 'failed', status: 404 }],
    [410, { kind: 'failed', status: 410 }],
  ])('answered with %i, never tells the channel’s secret address', async (status, expected) => {
    const { outcome } = await post({}, status);
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).not.toContain('geheim');
  });

  it('has failed, naming the team, when the team has no channel', async () => {
    expect((await post({ to: null, team: 'network' })).outcome).toEqual({
      kind: 'failed',
      error: 'team "network" has no chat channel: set its incoming-webhook address',
    });
  });

  it('has failed when neither a team nor an address was given', async () => {
    expect((await post({ to: '' })).outcome).toMatchObject({ kind: 'failed' });
  });

  it('has failed when there is nothing to say', async () => {
    expect((await post({ text: ' ' })).outcome).toMatchObject({ kind: 'failed' });
  });

  it('has failed when the address lies in a network of ours', async () => {
    const outcome = await chatPost.run(
      buildEffect('chat.post', { to: 'http://169.254.169.254/', text: 'x' }),
      buildContext(),
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
  });
});
