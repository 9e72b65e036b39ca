import type { Event, JsonObject, Plan } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { inWords, recordsOf } from './in-words.ts';
import { buildEvent, buildWorld, NOW, plan, takeOne } from './world.ts';
import type { World } from './world.ts';

const engineMay = { all: [] };
/** Tickets that can be repeated while they are open, mended and, without a condition, opened again. */
const workflow = {
  initial: 'open',
  states: {
    open: {
      label: 'Open',
      entry: { e: { type: 'emit', params: { type: 'ticket.opened' } } },
      transitions: {
        mend: { on: 'ticket.mended', target: 'mended', allow: engineMay },
        end: { on: 'ticket.ended', target: 'ended' },
      },
    },
    waiting: {
      label: 'Waiting for parts',
      transitions: { mend: { on: 'ticket.mended', target: 'mended', allow: engineMay } },
    },
    mended: {
      label: 'Mended',
      transitions: {
        soon: {
          description: 'Back too soon.',
          on: 'ticket.repeated',
          target: 'waiting',
          order: 1,
          allow: engineMay,
          guard: { fact: 'event', path: 'data.soon', operator: 'equal', value: true },
        },
        again: {
          description: 'Back: counted from now on.',
          on: 'ticket.repeated',
          target: 'open',
          order: 2,
          allow: engineMay,
        },
        clear: {
          description: 'Nothing else is broken.',
          on: 'ticket.checked',
          target: 'ended',
          guard: {
            fact: 'records',
            params: { type: 'ticket', states: ['open', 'waiting'] },
            path: 'count',
            operator: 'equal',
            value: 0,
          },
        },
      },
    },
    ended: { label: 'Ended', kind: 'final' },
  },
} as unknown as JsonObject;

const opens = (params: JsonObject = {}): JsonObject => ({
  id: 'opens',
  title: 'What breaks opens a ticket',
  on: ['thing.broke'],
  conditions: { fact: 'event', path: 'data.name', operator: 'exists', value: true },
  actions: {
    o: {
      type: 'record.open',
      params: {
        type: 'ticket',
        data: { title: '{{ event.data.name }}' },
        key: 'broken|{{ event.data.name }}',
        existing: { type: 'ticket.repeated' },
        ...params,
      },
    },
  },
});
const mends: JsonObject = {
  id: 'mends',
  title: 'What works again mends its ticket',
  on: ['thing.works'],
  conditions: { fact: 'event', path: 'data.name', operator: 'exists', value: true },
  actions: {
    s: {
      type: 'record.send',
      params: { to: { key: 'broken|{{ event.data.name }}' }, type: 'ticket.mended' },
    },
  },
};

function worldOf(...policies: readonly JsonObject[]): World {
  const files = Object.fromEntries(
    policies.map((policy) => [`ticket/policies/${policy['id'] as string}.json`, policy]),
  );
  return buildWorld(compiled(buildFiles(workflow, { files })));
}

const later = (minutes: number): string =>
  new Date(Date.parse(NOW) + minutes * 60_000).toISOString();
let ids = 0;
const happens = (type: string, name: string, more: Partial<Event> = {}): Event => {
  ids += 1;
  return buildEvent({ id: `e${ids}`, type, data: { name }, ...more });
};
const idOf = ({ changes }: Plan): string => changes[0]?.after.id ?? '';

/** A decision in words, line by line, its first ticket called TIC1 and its second TIC2. */
function lines(world: World, planned: Plan, event: Event, supposed = false): string[] {
  const numbers = [...recordsOf(world, planned).values()].map(({ number }) => number);
  const text = [...new Set(numbers)].reduce(
    (told, number, i) => told.replaceAll(number, `TIC${i + 1}`),
    inWords(world, planned, event, supposed),
  );
  return text.split('\n');
}
function told(world: World, event: Event, minutes = 0): string[] {
  return lines(world, takeOne(world, event, later(minutes)), event);
}

describe('why a record was opened rather than joined', () => {
  const hourly = opens({ within: 'PT1H' });

  it('is that there was none with its key, in the time that counts', () => {
    expect(told(worldOf(hourly), happens('thing.broke', 'disk'))[0]).toBe(
      'Ticket TIC1 was opened by the policy “What breaks opens a ticket”, as no unfinished ticket with the key “broken|disk” was opened or joined within the last hour.',
    );
  });

  it('is that the last one is too old', () => {
    const world = worldOf(hourly);
    takeOne(world, happens('thing.broke', 'disk'));
    expect(told(world, happens('thing.broke', 'disk'), 90)[0]).toBe(
      'Ticket TIC2 was opened by the policy “What breaks opens a ticket”, as the last ticket with the key “broken|disk”, TIC1, was opened or joined at 2026-03-02 09:00:00 UTC, more than 1 hour before.',
    );
  });

  it('is that the last one has ended', () => {
    const world = worldOf(opens());
    const target = idOf(takeOne(world, happens('thing.broke', 'disk')));
    takeOne(world, happens('ticket.ended', '', { target }));
    expect(told(world, happens('thing.broke', 'disk'))[0]).toContain(
      'as the last ticket with the key “broken|disk”, TIC1, has ended.',
    );
  });

  it('and why one was joined is which key it has, and since when', () => {
    const world = worldOf(hourly);
    takeOne(world, happens('thing.broke', 'disk'));
    expect(told(world, happens('thing.broke', 'disk'), 30)[0]).toBe(
      'Ticket TIC1 was there already and was joined by the policy “What breaks opens a ticket”, as it has the key “broken|disk”, has not ended, and was opened or last joined at 2026-03-02 09:00:00 UTC, within the last hour.',
    );
  });
});

describe('what was sent', () => {
  const mails: JsonObject = {
    id: 'mails',
    title: 'Whoever has to know is told',
    on: ['ticket.opened'],
    conditions: { all: [] },
    actions: {
      a: {
        type: 'email.send',
        params: { to: ['ada', 'network', 'boss@example.org'], subject: 's', text: 't' },
      },
      b: { type: 'chat.post', params: { to: 'network', text: 't' } },
      c: { type: 'chat.post', params: { to: 'https://chat.example/hook/secret', text: 't' } },
    },
  };

  it('names whom it goes to and the policy it comes from, at the top and where it happened; no address of a channel', () => {
    // when
    const text = told(worldOf(opens(), mails), happens('thing.broke', 'disk'));
    // then
    const mail =
      'n e-mail to Ada, the team “network” and boss@example.org was set going by the policy “Whoever has to know is told”.';
    expect(text.slice(1, 4)).toEqual([
      `A${mail}`,
      'A chat message to the team “network” was set going by the policy “Whoever has to know is told”.',
      'A chat message was set going by the policy “Whoever has to know is told”.',
    ]);
    expect(text).toContain(`- A${mail}`);
    expect(text.join('\n')).not.toMatch(/secret|email\.send|record\.open/);
  });
});

describe('an event a record did not take', () => {
  it('is told with the policy that sent it and the states that take it, once', () => {
    // given
    const world = worldOf(opens(), mends);
    takeOne(world, happens('thing.broke', 'disk'));
    takeOne(world, happens('thing.works', 'disk'));
    // when
    const text = told(world, happens('thing.works', 'disk'));
    // then
    expect(text[0]).toBe(
      'Nothing changed, because TIC1 is Mended, and ticket.mended, which the policy “What works again mends its ticket” sent it on thing.works, is taken only in Open or Waiting for parts. It could have been taken had it been in one of those.',
    );
    expect(text).toContain(
      '- The policy “What works again mends its ticket” sent ticket.mended to TIC1, which did not take it.',
    );
    expect(text.filter((line) => line.includes('Mended'))).toHaveLength(1);
  });

  it('that no state of its workflow takes is told so', () => {
    const world = worldOf(opens());
    const target = idOf(takeOne(world, happens('thing.broke', 'disk')));
    expect(told(world, happens('ticket.painted', '', { target }))[0]).toBe(
      'Nothing changed, because TIC1 is Open, and ticket.painted is taken in no state of its workflow.',
    );
  });

  it('is not told with the conditions another event was asked about', () => {
    // given a policy that sends a mended ticket what it does not take, and then what it does not take now
    const to = { key: 'broken|{{ event.data.name }}' };
    const twice: JsonObject = {
      ...mends,
      id: 'twice',
      on: ['thing.checked'],
      actions: {
        a: { type: 'record.send', params: { to, type: 'ticket.mended' }, order: 1 },
        b: { type: 'record.send', params: { to, type: 'ticket.checked' }, order: 2 },
      },
    };
    const world = worldOf(opens(), mends, twice);
    takeOne(world, happens('thing.broke', 'disk'));
    takeOne(world, happens('thing.works', 'disk'));
    takeOne(world, happens('thing.broke', 'fan'));
    // when
    const text = told(world, happens('thing.checked', 'disk'));
    // then
    expect(text[0]).toMatch(/^Nothing changed, because TIC\d is Mended, and ticket\.mended,/);
    expect(text.join('\n')).toContain('the step from Mended to Ended');
  });
});

describe('a record that went on', () => {
  it('did so because of who sent it what, and its description says what the step is; beside a refused one a step without condition is told', () => {
    // given
    const world = worldOf(opens(), mends);
    takeOne(world, happens('thing.broke', 'disk'));
    takeOne(world, happens('thing.works', 'disk'));
    // when
    const text = told(world, happens('thing.broke', 'disk'));
    // then
    expect(text[0]).toBe(
      'Ticket TIC1 went from Mended to Open (“Back: counted from now on”), because the policy “What breaks opens a ticket” found it by its key “broken|disk” and sent it ticket.repeated.',
    );
    expect(text).toContain(
      '- TIC1: the step from Mended to Open (“Back: counted from now on”) was taken: it asks for nothing but ticket.repeated.',
    );
    expect(text).toContain('The event was carried out.');
  });

  it('or did not, as some records stand against it, is told with these by name; of many the first five', () => {
    // given
    const world = worldOf(opens(), mends);
    const target = idOf(takeOne(world, happens('thing.broke', 'disk')));
    takeOne(world, happens('thing.works', 'disk'));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      takeOne(world, happens('thing.broke', name));
    const event = happens('ticket.checked', '', { target });
    // when
    const planned = takeOne(world, event);
    // then
    expect(lines(world, planned, event)[0]).toMatch(
      /^Nothing changed, because the step from Mended to Ended \(“Nothing else is broken”\) of TIC1 was not possible: the number of tickets in state Open or Waiting for parts is 7, namely (TIC\d, ){4}TIC\d and 2 more, but it has to be 0\. It would have been possible if .* were 0 \(it is 7\)\.$/,
    );
    const guards = planned.decision.trace.flatMap((entry) =>
      entry.kind === 'guarded' ? entry.guards.map(({ seen }) => Object.values(seen)) : [],
    );
    const named = {
      id: expect.any(String),
      number: expect.stringMatching(/^TICKET-/),
      revision: 1,
    };
    expect(guards).toEqual([[{ count: 7, items: Array.from({ length: 5 }, () => named) }]]);
  });
});

describe('policies for one event', () => {
  const quiet: JsonObject = {
    id: 'quiet',
    title: 'Some things are quiet',
    on: ['ticket.opened'],
    priority: 9,
    stop: true,
    conditions: { fact: 'record', path: 'data.title', operator: 'equal', value: 'fan' },
    actions: { s: { type: 'suppress', params: { reason: 'nobody hears it' } } },
  };
  const before: JsonObject = {
    ...quiet,
    id: 'before',
    title: 'Others are quieter',
    priority: 10,
    conditions: { fact: 'record', path: 'data.title', operator: 'equal', value: 'mouse' },
  };
  const pages: JsonObject = {
    id: 'a-pages',
    title: 'A lonely ticket opens another',
    on: ['ticket.opened'],
    conditions: {
      all: [
        { fact: 'record', path: 'state', operator: 'equal', value: 'open' },
        {
          fact: 'records',
          params: { type: 'ticket', states: ['waiting'] },
          path: 'count',
          operator: 'equal',
          value: 0,
        },
      ],
    },
    actions: { o: { type: 'record.open', params: { type: 'ticket', data: { title: 'x' } } } },
  };

  it('say of one that did not get its turn what is known of its conditions, and what would have had to be otherwise', () => {
    // when
    const text = told(worldOf(opens(), quiet, before, pages), happens('thing.broke', 'fan'));
    // then
    const otherwise =
      'It would have been asked if Title of TIC1 were anything but fan (it is fan), and would then have fired if the number of tickets in state Waiting for parts were 0, which was not looked at.';
    expect(text[1]).toBe(
      `Apart from that nothing was done about it, because the policy “Some things are quiet” held it back: nobody hears it. So “A lonely ticket opens another” did not get its turn. ${otherwise}`,
    );
    expect(text.at(-1)).toBe(
      `- “A lonely ticket opens another” was not asked: “Some things are quiet” comes before it, fired, and lets none be asked after it. Of its conditions this is known: the state of TIC1 is Open, as it has to be; and the number of tickets in state Waiting for parts was not looked at (it has to be 0). ${otherwise}`,
    );
  });

  it('stand in the order they were asked, those that were not after them', () => {
    const text = told(worldOf(opens(), quiet, before, pages), happens('thing.broke', 'fan'));
    expect(text.slice(-3).map((line) => /“[^”]*” \w+/.exec(line)?.[0])).toEqual([
      '“Others are quieter” did',
      '“Some things are quiet” fired',
      '“A lonely ticket opens another” was',
    ]);
  });
});

describe('what did not happen', () => {
  it('is told as what would, without an origin and an id nobody will find, and that nobody would get a message', () => {
    // given
    const world = worldOf(opens());
    const event = happens('thing.broke', 'disk', { source: '/supposed' });
    // when
    const [planned] = plan(world, [event], NOW, undefined, {}) as [Plan];
    const text = lines(world, planned, event, true);
    // then
    expect(text.slice(2)).toEqual([
      'Ticket TIC1 would be opened by the policy “What breaks opens a ticket”, as there is no unfinished ticket with the key “broken|disk”.',
      'No message would be sent to anybody.',
      '',
      'thing.broke is supposed to come in by Ada at 2026-03-02 09:00:00 UTC.',
      'The event would be carried out.',
      '',
      'What would happen:',
      '- TIC1 (ticket) would be opened as Open.',
      '- The policies would be told of ticket.opened.',
      '',
      'Policies for thing.broke:',
      '- “What breaks opens a ticket” would fire: name in the event is set (disk), as it has to be. So it would ask for: Open a record. It would not fire without name in the event (it is disk).',
      '',
      'Policies for ticket.opened (about TIC1):',
      '- none listens to it.',
    ]);
  });
});
