import type { Json } from '@interlock/engine';
import { outcomeOf } from './answer-outcome.ts';
import type { EffectHandler, EffectOutcome } from './effect.ts';
import { sendGuarded } from './guarded-request.ts';
import { effectHeaders, USER_AGENT } from './http-request.ts';

const TIMEOUT = 10_000;
/** Teams refuses messages above 28 KB, Slack cuts texts above 40,000 characters. */
const LONGEST_TEXT = 8_000;
/** Hosts of the Workflows that post to Microsoft Teams, and of the older connectors. */
const TEAMS_HOST =
  /(?:^|\.)(?:logic\.azure\.com|powerplatform\.com|powerautomate\.com|webhook\.office\.com)$/;

/**
 * `chat.post`: posts a text through an incoming webhook of Slack or a Workflow of Microsoft Teams. The
 * planner has put the webhook's address of a team into `to` and the team into `team`. Neither Slack nor
 * Teams knows idempotency keys: a repeated attempt can post twice.
 */
export const chatPost: EffectHandler = {
  type: 'chat.post',
  async run(effect, { signal, config }) {
    const { to, team, text, format } = effect.params;
    if (typeof to !== 'string' || to === '') {
      const error =
        typeof team === 'string'
          ? `team "${team}" has no chat channel: set its incoming-webhook address`
          : 'neither a team nor the address of an incoming webhook is given';
      return { kind: 'failed', error };
    }
    const host = URL.parse(to)?.hostname ?? '';
    const teams = format === 'teams' || (format !== 'slack' && TEAMS_HOST.test(host));
    const message = asText(text);
    if (message.trim() === '') return { kind: 'failed', error: 'the text to post is empty' };
    const { allowHosts, resolve } = config;
    const answer = await sendGuarded(
      {
        url: to,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-encoding': 'identity',
          'user-agent': USER_AGENT,
          ...effectHeaders(effect),
        },
        body: JSON.stringify(teams ? toTeams(message) : toSlack(message)),
        timeout: TIMEOUT,
      },
      { allowHosts, resolve, signal },
    );
    return withoutBody(outcomeOf(answer, host, Date.now()));
  },
};

function asText(text: Json | undefined): string {
  const given = typeof text === 'string' ? text : JSON.stringify(text ?? '');
  return given.length <= LONGEST_TEXT
    ? given
    : `${given.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
}

/** `<!channel>` and the like call everybody; what an alert says must not be able to. */
function toSlack(text: string): Json {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { text: escaped };
}

function toTeams(text: string): Json {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [{ type: 'TextBlock', text, wrap: true }],
        },
      },
    ],
  };
}

/** What a chat answers is of no use to a workflow. */
function withoutBody(outcome: EffectOutcome): EffectOutcome {
  return outcome.kind === 'done' ? { kind: 'done', result: { posted: true } } : outcome;
}
