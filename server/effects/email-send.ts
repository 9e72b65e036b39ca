import type { Json } from '@interlock/engine';
import { createTransport, type SendMailOptions, type SentMessageInfo } from 'nodemailer';
import type { EffectConfig, EffectHandler, EffectOutcome, EffectRequest } from './effect.ts';

const TIMEOUT = 30_000;
const ADDRESS = /^[^\s<>@,;:"()[\]\\\p{Cc}]{1,64}@[^\s<>@,;:"()[\]\\\p{Cc}]{1,253}$/u;
const LONGEST_SUBJECT = 500;

/**
 * `email.send`: hands a mail to the operator's mail server. The planner has turned people and teams into
 * addresses; `recipients` names what was asked for. The Message-ID derives from the effect, so that a
 * mail sent twice is seen as one by whoever looks at it. The result is `{messageId, accepted, rejected}`, and `skipped`
 * with the reason where nobody was to get it: of a mail a workflow waits for, which goes on.
 */
export const emailSend: EffectHandler = {
  type: 'email.send',
  async run(effect, { signal, config }) {
    const { to, wrong } = readRecipients(effect.params['to']);
    if (to.length === 0 && wrong.length === 0 && asksNobody(effect)) return NOTHING_TO_SEND;
    if (config.smtpUrl === undefined) {
      return failed('no mail server is configured: set INTERLOCK_SMTP_URL');
    }
    if (to.length === 0) return failed(nobody(effect, wrong));
    const late = AbortSignal.timeout(TIMEOUT);
    try {
      const mail = toMail(effect, to, config, AbortSignal.any([signal, late]));
      return done(await transport(config.smtpUrl).sendMail(mail), wrong);
    } catch (cause) {
      if (late.aborted) return { kind: 'retry', error: 'the mail server did not answer in time' };
      if (signal.aborted) return { kind: 'retry', error: 'sending was interrupted' };
      return outcomeOfFailure(cause);
    }
  },
};

/** A connection per mail: nothing is left open to be closed, and a broken one harms one mail only. */
function transport(smtpUrl: string) {
  return createTransport({
    url: smtpUrl,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
  });
}

function readRecipients(given: Json | undefined): {
  readonly to: string[];
  readonly wrong: string[];
} {
  const texts = (Array.isArray(given) ? (given as readonly Json[]) : [given])
    .filter((one) => typeof one === 'string')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const unique = [...new Set(texts)];
  return {
    to: unique.filter((one) => ADDRESS.test(one)),
    wrong: unique.filter((one) => !ADDRESS.test(one)),
  };
}

/** Whether nobody was asked for, rather than somebody who has no address. */
function asksNobody({ params }: EffectRequest): boolean {
  const { recipients } = params;
  return Array.isArray(recipients) && recipients.length === 0;
}

const NOTHING_TO_SEND: EffectOutcome = {
  kind: 'done',
  result: {
    messageId: null,
    accepted: [],
    rejected: [],
    skipped: 'there was nobody to send it to',
  },
};

function nobody(effect: EffectRequest, wrong: readonly string[]): string {
  if (wrong.length > 0) return `not an e-mail address: ${wrong.map(quote).join(', ')}`;
  const asked = effect.params['recipients'];
  const names = Array.isArray(asked)
    ? (asked as readonly Json[]).filter((one) => typeof one === 'string')
    : [];
  return names.length === 0
    ? 'the mail has no recipient'
    : `no e-mail address is known for ${names.map(quote).join(', ')}`;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}

function toMail(
  effect: EffectRequest,
  to: readonly string[],
  { mailFrom }: EffectConfig,
  signal: AbortSignal,
): SendMailOptions {
  const domain = /@([^\s<>@]+)>?$/.exec(mailFrom)?.[1] ?? 'localhost';
  return {
    from: mailFrom,
    to: to.map((address) => ({ name: '', address })),
    subject: oneLine(effect.params['subject']),
    text: asText(effect.params['text']),
    messageId: `<${effect.id}@${domain}>`,
    // RFC 3834: out-of-office replies to a machine help nobody.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    signal,
  };
}

/** A header has one line; anything after a line break would be read as further headers. */
function oneLine(given: Json | undefined): string {
  const line = asText(given)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST_SUBJECT
    ? `${line.slice(0, LONGEST_SUBJECT - 1).toWellFormed()}…`
    : line;
}

function asText(given: Json | undefined): string {
  if (given === undefined || given === null) return '';
  return typeof given === 'string' ? given : JSON.stringify(given);
}

function done(sent: SentMessageInfo, wrong: readonly string[]): EffectOutcome {
  const { messageId, accepted = [], rejected = [] } = sent;
  return {
    kind: 'done',
    result: {
      messageId: messageId ?? null,
      accepted: accepted.map(String),
      rejected: [...wrong, ...rejected.map(String)],
    },
  };
}

/** 5xx is the mail server's final word on this mail (RFC 5321 §4.2.1); all else may be mended and is tried again. */
function outcomeOfFailure(cause: unknown): EffectOutcome {
  const { code, responseCode, response } = (cause ?? {}) as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
    readonly response?: unknown;
  };
  const said =
    typeof response === 'string' ? `: ${response.replaceAll(/\s+/g, ' ').slice(0, 300)}` : '';
  const status = typeof responseCode === 'number' ? { status: responseCode } : {};
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return { kind: 'retry', error: `the mail server refused our credentials${said}`, ...status };
  }
  if (typeof responseCode === 'number' && responseCode >= 500) {
    return { kind: 'failed', error: `the mail server refused the mail${said}`, ...status };
  }
  const reason = said || ` (${typeof code === 'string' ? code : 'unknown'})`;
  return {
    kind: 'retry',
    error: `the mail could not be handed to the mail server${reason}`,
    ...status,
  };
}

function failed(error: string): EffectOutcome {
  return { kind: 'failed', error };
}
