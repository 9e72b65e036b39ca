import type { JsonObject } from '@interlock/engine';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { emailSend } from '../../../server/effects/email-send.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { buildContext, buildEffect } from './build-effect.ts';
import { serveTcp } from './loopback-server.ts';

leaveNothingRunning();

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function serveSmtp(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      mails.push({ from, to: rcptTo.map(({ address }) => address), raw: await text(stream) });
      done();
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  close = () => new Promise((resolve) => server.close(() => resolve()));
  const { port } = listening.address() as AddressInfo;
  return { smtpUrl: `smtp://127.0.0.1:${port}`, mails };
}

function failing(code: number, message: string) {
  return Object.assign(new Error(message), { responseCode: code });
}

async function send(params: JsonObject, smtpUrl: string | undefined, signal?: AbortSignal) {
  const effect = buildEffect('email.send', {
    to: ['ada@example.org'],
    recipients: ['ada'],
    subject: 'INC0001042: Disk full',
    text: 'Disk of db-1 is full.\n.\nPlease look.',
    ...params,
  });
  const context = buildContext({ smtpUrl });
  return emailSend.run(effect, signal === undefined ? context : { ...context, signal });
}

describe('email.send', () => {
  it('hands the mail to the mail server under an id that stays the same', async () => {
    const { smtpUrl, mails } = await serveSmtp();
    const to = ['ada@example.org', 'ops@example.org', 'ada@example.org'];
    const messageId = '<018f5a2c-0000-8000-8000-000000000001@example.org>';
    for (let i = 0; i < 2; i += 1) {
      expect(await send({ to }, smtpUrl)).toEqual({
        kind: 'done',
        result: { messageId, accepted: ['ada@example.org', 'ops@example.org'], rejected: [] },
      });
    }
    expect(mails).toHaveLength(2);
    for (const { from, to: received, raw } of mails) {
      expect(from).toBe('interlock@example.org');
      expect(received).toEqual(['ada@example.org', 'ops@example.org']);
      expect(raw).toContain(`Message-ID: ${messageId}`);
      expect(raw).toContain('From: Interlock <interlock@example.org>');
      expect(raw).toContain('Subject: INC0001042: Disk full');
      expect(raw).toContain('Auto-Submitted: auto-generated');
      expect(raw).toContain('\r\n\r\nDisk of db-1 is full.\r\n.\r\nPlease look.');
    }
  });

  it('cannot be made to carry headers or recipients of somebody else’s', async () => {
    const { smtpUrl, mails } = await serveSmtp();
    const subject = 'Disk\r\nBcc: eve@example.org\r\n\r\nfull \u2028x\0';
    const outcome = await send(
      {
        subject,
        to: [
          'ada@example.org',
          'x@example.org\r\nBcc: eve@example.org',
          'a@b.org, eve@example.org',
        ],
      },
      smtpUrl,
    );
    expect(outcome).toMatchObject({ kind: 'done', result: { accepted: ['ada@example.org'] } });
    expect(outcome).toHaveProperty('result.rejected.length', 2);
    expect(mails[0]?.to).toEqual(['ada@example.org']);
    const [headers = ''] = mails[0]?.raw.split('\r\n\r\n') ?? [];
    expect(headers).not.toMatch(/^bcc:/im);
    expect(headers).toMatch(/^Subject: Disk Bcc: eve@example\.org full x$/m);
  });

  it('has failed with clear words when no mail server is configured', async () => {
    expect(await send({}, undefined)).toEqual({
      kind: 'failed',
      error: 'no mail server is configured: set INTERLOCK_SMTP_URL',
    });
  });

  it.each<[string, JsonObject, string]>([
    [
      'nobody asked for has an address',
      { to: [], recipients: ['ada', 'network'] },
      'no e-mail address is known for "ada", "network"',
    ],
    [
      'it does not say who was asked for',
      { to: [], recipients: null },
      'the mail has no recipient',
    ],
    [
      'what was asked for is no address',
      { to: ['ada@', 'Ada <a@b.org>'] },
      'not an e-mail address: "ada@", "Ada <a@b.org>"',
    ],
  ])('has failed, naming them, when %s', async (_, params, error) => {
    expect(await send(params, 'smtp://127.0.0.1:1')).toEqual({ kind: 'failed', error });
  });

  it('is done where nobody was asked for, even without a mail server: there was nothing to send', async () => {
    const outcome = await send({ to: [], recipients: [] }, undefined);
    expect(outcome).toEqual({
      kind: 'done',
      result: {
        messageId: null,
        accepted: [],
        rejected: [],
        skipped: 'there was nobody to send it to',
      },
    });
  });

  it.each([
    [450, 'retry'],
    [451, 'retry'],
    [550, 'failed'],
    [552, 'failed'],
  ])('answered with %i is %s', async (status, kind) => {
    const { smtpUrl } = await serveSmtp({
      onRcptTo: (_address, _session, done) => done(failing(status, 'not now')),
    });
    const outcome = await send({}, smtpUrl);
    expect(outcome).toMatchObject({ kind, status });
    expect(outcome).toHaveProperty('error', expect.stringContaining('not now'));
  });

  it('is done when some recipients are refused, and says which', async () => {
    const { smtpUrl } = await serveSmtp({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('gone') ? done(failing(550, 'unknown')) : done(),
    });
    expect(await send({ to: ['gone@example.org', 'ada@example.org'] }, smtpUrl)).toMatchObject({
      kind: 'done',
      result: { accepted: ['ada@example.org'], rejected: ['gone@example.org'] },
    });
  });

  it('is tried again when our credentials are refused, without telling them', async () => {
    const { smtpUrl } = await serveSmtp({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(failing(535, 'bad credentials')),
    });
    const outcome = await send({}, smtpUrl.replace('//', '//interlock:geheim@'));
    expect(outcome).toMatchObject({ kind: 'retry', status: 535 });
    expect(JSON.stringify(outcome)).not.toContain('geheim');
  });

  it('is tried again when nobody listens', async () => {
    const server = await serveTcp(() => undefined);
    await server.close();
    expect(await send({}, `smtp://127.0.0.1:${server.port}`)).toMatchObject({ kind: 'retry' });
  });

  it('ends at once when it is interrupted', async () => {
    const abort = new AbortController();
    const server = await serveTcp(() => abort.abort());
    close = () => server.close();
    expect(await send({}, `smtp://127.0.0.1:${server.port}`, abort.signal)).toEqual({
      kind: 'retry',
      error: 'sending was interrupted',
    });
  });
});
